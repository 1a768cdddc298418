using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

// A reference adapter in C#, one file and no library: what a system of your own may look like to
// `shanxi-health-policy conform --command 'mono Adapter.exe'`, compiled by `mcs Adapter.cs`.
//
// Every figure comes from the `policy` of the first message; a real system has tables of its own and ignores it. Amounts are whole
// fen from beginning to end, as long; a double is a binary fraction and cannot hold 0.10 yuan.
public static class Adapter
{
    const string Protocol = "shanxi-health-policy-conform/1";

    // An amount of the protocol, such as "150.05": always two places.
    static long Fen(object yuan)
    {
        return long.Parse(((string)yuan).Replace(".", ""), CultureInfo.InvariantCulture);
    }

    static string Yuan(long fen)
    {
        long whole = Math.Abs(fen);
        return (fen < 0 ? "-" : "") + whole / 100 + "." + (whole % 100).ToString("00", CultureInfo.InvariantCulture);
    }

    // The period in force on a day, or null; days in the form 2023-05-04 compare as text.
    static Dictionary<string, object> PeriodOf(Dictionary<string, object> policy, string day)
    {
        return Objects(policy["periods"]).FirstOrDefault(period =>
            string.CompareOrdinal((string)period["from"], day) <= 0
            && (period["to"] == null || string.CompareOrdinal(day, (string)period["to"]) <= 0));
    }

    // The row of limits for a visit, or null where the notice covers no such thing.
    static Dictionary<string, object> LimitsOf(Dictionary<string, object> period, Dictionary<string, object> visit)
    {
        return Objects(period["limits"]).FirstOrDefault(row =>
            row["condition"].Equals(visit["condition"]) && row["fee_class"].Equals(visit["fee_class"]));
    }

    // The fund's share of a cost, rounded half up to the fen.
    static long ByRate(Dictionary<string, object> rate, long cost)
    {
        long numerator = (long)rate["numerator"], denominator = (long)rate["denominator"];
        return checked(2 * cost * numerator + denominator) / (2 * denominator);
    }

    // What the fund pays for one visit, given what it has paid for this person and condition in the year.
    static long Pay(Dictionary<string, object> policy, Dictionary<string, object> visit, long paid)
    {
        var period = PeriodOf(policy, (string)visit["visited_on"]);
        var limits = period == null ? null : LimitsOf(period, visit);
        if (limits == null) return 0;
        long cost = 0;
        foreach (var item in Objects(visit["items"]))
            if (((List<object>)period["techniques"]).Contains(item["name"])) cost += Fen(item["amount"]);
        long payment = ByRate((Dictionary<string, object>)period["rate"], cost);
        if (limits["per_visit"] != null) payment = Math.Min(payment, Fen(limits["per_visit"]));
        if (limits["annual"] != null)
            payment = Math.Min(payment, Math.Max(Fen(limits["annual"]) - paid, 0));
        return payment;
    }

    // The fund's payment for each operation; nothing is remembered from one case to the next.
    static IEnumerable<string> Settle(Dictionary<string, object> policy, IEnumerable<Dictionary<string, object>> operations)
    {
        var paid = new Dictionary<Tuple<string, string, string>, long>();
        var settled = new Dictionary<string, Tuple<Tuple<string, string, string>, long>>();
        foreach (var operation in operations)
        {
            Tuple<string, string, string> year;
            long before, payment;
            if ((string)operation["op"] == "settle")
            {
                string calendarYear = ((string)operation["visited_on"]).Substring(0, 4);
                year = Tuple.Create((string)operation["person_id"], (string)operation["condition"], calendarYear);
                paid.TryGetValue(year, out before);
                payment = Pay(policy, operation, before);
                settled[(string)operation["settlement_id"]] = Tuple.Create(year, payment);
            }
            else
            {
                // The amount goes back to the year it was paid in; later settlements stand as they are.
                var cancelled = settled[(string)operation["cancels"]];
                year = cancelled.Item1;
                paid.TryGetValue(year, out before);
                payment = -cancelled.Item2;
            }
            paid[year] = before + payment;
            yield return "\"" + Yuan(payment) + "\"";
        }
    }

    public static void Main()
    {
        var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        output.NewLine = "\n";
        Dictionary<string, object> policy = null;
        for (string line = input.ReadLine(); line != null; line = input.ReadLine())
        {
            var message = (Dictionary<string, object>)new Json(line).Value();
            if ((string)message["kind"] == "hello")
            {
                policy = (Dictionary<string, object>)message["policy"];
                output.WriteLine("{\"protocol\":\"" + Protocol + "\",\"kind\":\"hello\",\"name\":\"Adapter.cs\",\"version\":\"1\"}");
            }
            else
            {
                string payments = string.Join(",", Settle(policy, Objects(message["operations"])));
                output.WriteLine("{\"id\":" + message["id"] + ",\"payments\":[" + payments + "]}");
            }
            output.Flush(); // every answer goes out at once
        }
    }

    static IEnumerable<Dictionary<string, object>> Objects(object value)
    {
        return ((List<object>)value).Cast<Dictionary<string, object>>();
    }

    // Reads the JSON of the protocol, in which all numbers are whole; a system of your own has a library for it.
    class Json
    {
        readonly string text;
        int at = 0;

        public Json(string text)
        {
            this.text = text;
        }

        char Next()
        {
            while (char.IsWhiteSpace(text[at])) at++;
            return text[at];
        }

        public object Value()
        {
            char first = Next();
            if (first == '{')
            {
                var found = new Dictionary<string, object>();
                for (at++; Next() != '}'; at += Next() == ',' ? 1 : 0)
                {
                    string key = String();
                    Next();
                    at++; // the colon
                    found[key] = Value();
                }
                at++;
                return found;
            }
            if (first == '[')
            {
                var found = new List<object>();
                for (at++; Next() != ']'; at += Next() == ',' ? 1 : 0) found.Add(Value());
                at++;
                return found;
            }
            if (first == '"') return String();
            int start = at;
            while (at < text.Length && ",]} ".IndexOf(text[at]) < 0) at++;
            string word = text.Substring(start, at - start);
            if (word == "null") return null;
            if (word == "true" || word == "false") return word == "true";
            return long.Parse(word, CultureInfo.InvariantCulture);
        }

        string String()
        {
            var found = new StringBuilder();
            for (at++; text[at] != '"'; at++)
            {
                if (text[at] != '\\')
                {
                    found.Append(text[at]);
                    continue;
                }
                at++;
                int kind = "bfnrt".IndexOf(text[at]);
                if (text[at] == 'u')
                {
                    found.Append((char)Convert.ToInt32(text.Substring(at + 1, 4), 16));
                    at += 4;
                }
                else
                {
                    found.Append(kind < 0 ? text[at] : "\b\f\n\r\t"[kind]);
                }
            }
            at++;
            return found.ToString();
        }
    }
}
