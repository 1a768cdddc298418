using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net.Http;
using System.Text;
using System.Text.RegularExpressions;

/// 一次就诊：签到、读人、挂号、就诊信息、明细、预结算、结算、退费；没有明确的应答就冲正（2601）后重来，退费则先查询（5203）。
/// A visit from sign-in to refund; without a clear answer the settlement is reversed and made anew, the refund asked about first.
/// Hospital.exe ADDRESS books.csv. 例子用正则取应答的字段，真实系统用 JSON 库。A real system reads JSON with a library.
public class Hospital
{
    const string Code = "H14110000001";
    const int Attempts = 4;

    /// No answer, or one that cannot be read: nobody knows whether the call was carried out.
    class Unclear : Exception { public Unclear(string why) : base(why) { } }

    /// The platform says no, and why.
    class Refused : Exception { public Refused(string why) : base(why) { } }

    readonly HttpClient client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
    readonly string address;
    readonly List<string> books = new List<string>
    {
        "setl_id,msgid,visit_id,person_id,settled_at,total_cost,fund_payment,account_payment,cancels"
    };
    DateTime now = new DateTime(2023, 5, 4, 9, 0, 0);
    int number;
    string signNo = "", insuplc = "", msgid = "";

    Hospital(string address) { this.address = address; }

    string Now { get { return now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture); } }

    /// An object of texts; the nodes of a message hold nothing else.
    static string Object(params string[] pairs)
    {
        var fields = new List<string>();
        for (int place = 0; place < pairs.Length; place += 2)
            fields.Add("\"" + pairs[place] + "\": \"" + pairs[place + 1] + "\"");
        return "{" + string.Join(", ", fields) + "}";
    }

    /// One message; the text of its answer.
    string Call(string infno, string input)
    {
        now = now.AddSeconds(1);
        msgid = Code + now.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + (++number).ToString("D4");
        string head = Object(
            "infno", infno, "msgid", msgid, "mdtrtarea_admvs", "141100", "insuplc_admdvs", insuplc, "recer_sys_code", "SXYBPT",
            "infver", "V1.0", "opter_type", "1", "opter", "000001", "opter_name", "收费员甲", "inf_time", Now,
            "fixmedins_code", Code, "fixmedins_name", "示例中医院", "sign_no", signNo);
        string message = head.TrimEnd('}') + ", \"input\": " + input + "}";
        string answer;
        try
        {
            var body = new StringContent(message, new UTF8Encoding(false), "application/json");
            HttpResponseMessage response = client.PostAsync(address, body).Result;
            if ((int)response.StatusCode != 200) throw new Unclear("HTTP " + (int)response.StatusCode);
            answer = Encoding.UTF8.GetString(response.Content.ReadAsByteArrayAsync().Result);
        }
        catch (AggregateException error) // no connection, time-out, cut off
        {
            throw new Unclear(error.InnerException.Message);
        }
        string infcode = Value(answer, "infcode");
        if (infcode == "0") return answer;
        if (infcode == "-1") throw new Refused(Value(answer, "err_msg"));
        throw new Unclear("infcode " + infcode);
    }

    /// A call that does no harm when it is made twice.
    string Repeat(string infno, string input)
    {
        for (int attempt = 1; ; attempt++)
        {
            try { return Call(infno, input); }
            catch (Unclear) { if (attempt == Attempts) throw; }
        }
    }

    /// The first field of a name, as text or as a number; one that is missing is not 0.
    static string Value(string answer, string name)
    {
        Match found = Regex.Match(answer, "\"" + name + "\"\\s*:\\s*(?:\"([^\"]*)\"|(-?[0-9.]+))");
        if (!found.Success) throw new Unclear("no " + name);
        return found.Groups[1].Success ? found.Groups[1].Value : found.Groups[2].Value;
    }

    static decimal Amount(string answer, string name)
    {
        decimal found;
        if (!decimal.TryParse(Value(answer, name), NumberStyles.Number, CultureInfo.InvariantCulture, out found)
            || found != Math.Round(found, 2)) throw new Unclear("no amount " + name);
        return found;
    }

    /// The amounts of an answer as the books have them: in all, of the fund, of the account. They add up with the cash.
    static decimal[] Amounts(string answer)
    {
        decimal total = Amount(answer, "medfee_sumamt"), fund = Amount(answer, "fund_pay_sumamt");
        decimal account = Amount(answer, "acct_pay");
        if (total != fund + account + Amount(answer, "psn_cash_pay")) throw new Unclear("amounts do not add up");
        return new[] { total, fund, account };
    }

    void Book(string setlId, string at, string owner, decimal[] amounts, string cancels)
    {
        var yuan = Array.ConvertAll(amounts, one => one.ToString("F2", CultureInfo.InvariantCulture));
        books.Add(string.Join(",", setlId, msgid, owner, at, string.Join(",", yuan), cancels));
    }

    void Visit(string certificate)
    {
        const string came = "2023-05-04 09:00:00";
        signNo = Value(Repeat("9001", "{\"signIn\": " + Object("opter_no", "000001", "mac", "", "ip", "") + "}"), "sign_no");
        string asked = Object("mdtrt_cert_type", "02", "mdtrt_cert_no", certificate, "psn_cert_type", "01");
        string person = Repeat("1101", "{\"data\": " + asked + "}");
        string psn = Value(person, "psn_no"), insutype = Value(person, "insutype");
        insuplc = Value(person, "insuplc_admdvs");
        string registering = Object("psn_no", psn, "insutype", insutype, "ipt_otp_no", "MZ0001", "begntime", came);
        string visit = Value(Call("2201", "{\"data\": " + registering + "}"), "mdtrt_id");
        string told = Object("mdtrt_id", visit, "psn_no", psn, "med_type", "11", "begntime", came);
        string diagnosis = Object("diag_type", "1", "diag_srt_no", "1", "diag_code", "M47.801", "vali_flag", "1");
        Repeat("2203", "{\"mdtrtinfo\": " + told + ", \"diseinfo\": [" + diagnosis + "]}");
        string line = Object(
            "mdtrt_id", visit, "psn_no", psn, "feedetl_sn", "1", "chrg_bchno", "B1", "medins_list_codg", "ZL001",
            "medins_list_name", "电针", "det_item_fee_sumamt", "100.01", "cnt", "1", "pric", "100.01", "bilg_dr_name", "医师甲");
        Call("2204", "{\"feedetail\": [" + line + "]}");
        string paying = "{\"data\": " + Object(
            "mdtrt_id", visit, "psn_no", psn, "mdtrt_cert_type", "02", "mdtrt_cert_no", certificate, "med_type", "11",
            "medfee_sumamt", "100.01", "psn_setlway", "01", "chrg_bchno", "B1", "acct_used_flag", "1", "insutype", insutype) + "}";
        Repeat("2206", paying);
        string settled = Settle(paying, psn);
        string setlId = Value(settled, "setl_id"), owner = visit + "," + psn;
        decimal[] amounts = Amounts(settled);
        Book(setlId, Value(settled, "setl_time"), owner, amounts, "");

        Refund("{\"data\": " + Object("mdtrt_id", visit, "psn_no", psn, "setl_id", setlId) + "}");
        Book(setlId, Now, owner, Array.ConvertAll(amounts, one => -one), setlId);
    }

    /// 2207: before it is sent anew, 2601 reverses what it may have booked.
    string Settle(string paying, string psn)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                string answer = Call("2207", paying);
                Amounts(answer);
                return answer;
            }
            catch (Unclear)
            {
                try { Repeat("2601", "{\"data\": " + Object("psn_no", psn, "omsgid", msgid, "oinfno", "2207") + "}"); }
                catch (Refused) { } // nothing was booked
                if (attempt == Attempts) throw;
                Repeat("2206", paying);
            }
        }
    }

    /// 2208: before it is sent anew, 5203 tells whether the settlement is refunded.
    void Refund(string named)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Amounts(Call("2208", named));
                return;
            }
            catch (Unclear)
            {
                string sent = msgid;
                bool refunded = Value(Repeat("5203", named), "refd_setl_flag") == "1";
                msgid = sent;
                if (refunded) return;
                if (attempt == Attempts) throw;
            }
        }
    }

    public static void Main(string[] arguments)
    {
        var hospital = new Hospital(arguments[0]);
        try { hospital.Visit("C000001"); }
        finally { File.WriteAllLines(arguments[1], hospital.books, new UTF8Encoding(false)); }
    }
}
