import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** 问一次就诊由基金支付多少。Asks what the fund pays for a visit. java Ask.java http://127.0.0.1:8765 */
public class Ask {
    public static void main(String[] arguments) throws Exception {
        String visit = """
            {"condition": "颈椎病", "visited_on": "2023-05-04", "tier": "I",
             "items": [["电针", "150.00"], ["血常规", "20.00"]], "ytd_paid": "2640.00"}
            """;
        HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0] + "/v1/rules/reimburse"))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofString(visit))
            .build();
        HttpClient client = HttpClient.newHttpClient();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        // 200：答案；其他：application/problem+json，faults 里每处错误一项。 200 is an answer, anything else a problem.
        System.out.println(answer.statusCode());
        System.out.write(answer.body().getBytes("UTF-8"));
        System.out.println();
    }
}
