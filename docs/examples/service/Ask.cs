using System;
using System.IO;
using System.Net.Http;
using System.Text;

/// 问一次就诊由基金支付多少。Asks what the fund pays for a visit. Ask.exe http://127.0.0.1:8765
public static class Ask
{
    public static void Main(string[] arguments)
    {
        const string visit = "{\"condition\": \"颈椎病\", \"visited_on\": \"2023-05-04\", \"tier\": \"I\", "
            + "\"items\": [[\"电针\", \"150.00\"], [\"血常规\", \"20.00\"]], \"ytd_paid\": \"2640.00\"}";
        using (var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) })
        {
            var body = new StringContent(visit, new UTF8Encoding(false), "application/json");
            HttpResponseMessage answer = client.PostAsync(arguments[0] + "/v1/rules/reimburse", body).Result;
            // 200：答案；其他：application/problem+json，faults 里每处错误一项。 200 is an answer, anything else a problem.
            Console.WriteLine((int)answer.StatusCode);
            byte[] text = answer.Content.ReadAsByteArrayAsync().Result;
            using (Stream output = Console.OpenStandardOutput())
            {
                output.Write(text, 0, text.Length);
            }
        }
    }
}
