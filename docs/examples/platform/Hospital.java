import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * 一次就诊：签到、读人、挂号、就诊信息、明细、预结算、结算、退费；没有明确的应答就冲正（2601）后重来，退费则先查询（5203）。
 * A visit from sign-in to refund; without a clear answer the settlement is reversed and made anew, the refund asked about first.
 * java Hospital.java ADDRESS books.csv (JDK 17). 例子用正则取应答的字段，真实系统用 JSON 库。A real system reads JSON with a library.
 */
public class Hospital {
    static final String CODE = "H14110000001";
    static final int ATTEMPTS = 4;

    /** No answer, or one that cannot be read: nobody knows whether the call was carried out. */
    static class Unclear extends Exception {
        Unclear(String why) { super(why); }
    }

    /** The platform says no, and why. */
    static class Refused extends Exception {
        Refused(String why) { super(why); }
    }

    final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final URI address;
    final List<String> books = new ArrayList<>(List.of(
        "setl_id,msgid,visit_id,person_id,settled_at,total_cost,fund_payment,account_payment,cancels"));
    LocalDateTime now = LocalDateTime.of(2023, 5, 4, 9, 0);
    int number;
    String signNo = "", insuplc = "", msgid = "";

    Hospital(String address) { this.address = URI.create(address); }

    /** One message; the text of its answer. */
    String call(String infno, String input) throws Unclear, Refused, InterruptedException {
        now = now.plusSeconds(1);
        msgid = CODE + now.format(DateTimeFormatter.ofPattern("yyyyMMddHHmmss")) + String.format("%04d", ++number);
        String message = """
            {"infno": "%s", "msgid": "%s", "mdtrtarea_admvs": "141100", "insuplc_admdvs": "%s", "recer_sys_code": "SXYBPT",
             "infver": "V1.0", "opter_type": "1", "opter": "000001", "opter_name": "收费员甲", "inf_time": "%s",
             "fixmedins_code": "%s", "fixmedins_name": "示例中医院", "sign_no": "%s", "input": %s}
            """.formatted(infno, msgid, insuplc, now.format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")), CODE, signNo, input);
        String answer;
        try {
            HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(message)).build();
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) throw new Unclear("HTTP " + response.statusCode());
            answer = new String(response.body(), StandardCharsets.UTF_8);
        } catch (IOException error) { // no connection, time-out, cut off
            throw new Unclear(error.toString());
        }
        String infcode = value(answer, "infcode");
        if (infcode.equals("0")) return answer;
        if (infcode.equals("-1")) throw new Refused(value(answer, "err_msg"));
        throw new Unclear("infcode " + infcode);
    }

    /** A call that does no harm when it is made twice. */
    String repeat(String infno, String input) throws Unclear, Refused, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return call(infno, input);
            } catch (Unclear trouble) {
                if (attempt == ATTEMPTS) throw trouble;
            }
        }
    }

    /** The first field of a name, as text or as a number; one that is missing is not 0. */
    static String value(String answer, String name) throws Unclear {
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*(?:\"([^\"]*)\"|(-?[0-9.]+))").matcher(answer);
        if (!found.find()) throw new Unclear("no " + name);
        return found.group(1) == null ? found.group(2) : found.group(1);
    }

    static BigDecimal amount(String answer, String name) throws Unclear {
        try {
            return new BigDecimal(value(answer, name)).setScale(2); // a third decimal is no amount
        } catch (ArithmeticException | NumberFormatException error) {
            throw new Unclear("no amount " + name);
        }
    }

    /** The amounts of an answer as the books have them: in all, of the fund, of the account. They add up with the cash. */
    static BigDecimal[] amounts(String answer) throws Unclear {
        BigDecimal total = amount(answer, "medfee_sumamt"), fund = amount(answer, "fund_pay_sumamt");
        BigDecimal account = amount(answer, "acct_pay"), cash = amount(answer, "psn_cash_pay");
        if (!total.equals(fund.add(account).add(cash))) throw new Unclear("amounts do not add up");
        return new BigDecimal[] {total, fund, account};
    }

    void book(String setlId, String at, String whose, BigDecimal[] amounts, String cancels) {
        books.add(String.join(",", setlId, msgid, whose, at, amounts[0].toPlainString(), amounts[1].toPlainString(),
            amounts[2].toPlainString(), cancels));
    }

    void visit(String certificate) throws Unclear, Refused, InterruptedException {
        signNo = value(repeat("9001", "{\"signIn\": {\"opter_no\": \"000001\", \"mac\": \"\", \"ip\": \"\"}}"), "sign_no");
        String person = repeat("1101", """
            {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": "%s", "psn_cert_type": "01"}}""".formatted(certificate));
        String psn = value(person, "psn_no"), insutype = value(person, "insutype");
        insuplc = value(person, "insuplc_admdvs");
        String visit = value(call("2201", """
            {"data": {"psn_no": "%s", "insutype": "%s", "ipt_otp_no": "MZ0001", "begntime": "%s"}}"""
            .formatted(psn, insutype, "2023-05-04 09:00:00")), "mdtrt_id");
        String whose = "\"mdtrt_id\": \"%s\", \"psn_no\": \"%s\"".formatted(visit, psn);
        repeat("2203", """
            {"mdtrtinfo": {%s, "med_type": "11", "begntime": "2023-05-04 09:00:00"},
             "diseinfo": [{"diag_type": "1", "diag_srt_no": "1", "diag_code": "M47.801", "vali_flag": "1"}]}""".formatted(whose));
        call("2204", """
            {"feedetail": [{%s, "feedetl_sn": "1", "chrg_bchno": "B1", "medins_list_codg": "ZL001", "medins_list_name": "电针",
             "det_item_fee_sumamt": "100.01", "cnt": 1, "pric": "100.01", "bilg_dr_name": "医师甲"}]}""".formatted(whose));
        String paying = """
            {"data": {%s, "mdtrt_cert_type": "02", "mdtrt_cert_no": "%s", "med_type": "11", "medfee_sumamt": "100.01",
             "psn_setlway": "01", "chrg_bchno": "B1", "acct_used_flag": "1", "insutype": "%s"}}"""
            .formatted(whose, certificate, insutype);
        repeat("2206", paying);
        String settled = settle(paying, psn);
        String setlId = value(settled, "setl_id"), owner = visit + "," + psn;
        book(setlId, value(settled, "setl_time"), owner, amounts(settled), "");

        refund("{\"data\": {%s, \"setl_id\": \"%s\"}}".formatted(whose, setlId));
        BigDecimal[] back = amounts(settled);
        for (int place = 0; place < back.length; place++) back[place] = back[place].negate();
        book(setlId, now.format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")), owner, back, setlId);
    }

    /** 2207: before it is sent anew, 2601 reverses what it may have booked. */
    String settle(String paying, String psn) throws Unclear, Refused, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                String answer = call("2207", paying);
                amounts(answer);
                return answer;
            } catch (Unclear trouble) {
                try {
                    repeat("2601", "{\"data\": {\"psn_no\": \"%s\", \"omsgid\": \"%s\", \"oinfno\": \"2207\"}}".formatted(psn, msgid));
                } catch (Refused nothing) {
                    // nothing was booked
                }
                if (attempt == ATTEMPTS) throw trouble;
                repeat("2206", paying);
            }
        }
    }

    /** 2208: before it is sent anew, 5203 tells whether the settlement is refunded. */
    void refund(String named) throws Unclear, Refused, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                amounts(call("2208", named));
                return;
            } catch (Unclear trouble) {
                String sent = msgid;
                boolean refunded = value(repeat("5203", named), "refd_setl_flag").equals("1");
                msgid = sent;
                if (refunded) return;
                if (attempt == ATTEMPTS) throw trouble;
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        Hospital hospital = new Hospital(arguments[0]);
        try {
            hospital.visit("C000001");
        } finally {
            Files.write(Path.of(arguments[1]), hospital.books);
        }
    }
}
