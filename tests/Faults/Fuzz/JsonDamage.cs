using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PGGan.Tests.Faults.Fuzz;

/// <summary>Damages JSON: properties removed, added, given other values and kinds; now and then the text itself.</summary>
internal static class JsonDamage
{
    private static readonly string[] Values =
    [
        "0", "-1", "1", "4", "0.5", "-0.0", "1024", "65536", "2147483647", "2147483648",
        "-2147483648", "9223372036854775807", "9223372036854775808", "1e308", "1e-308", "1e400",
        "null", "true", "false", "\"\"", "\"x\"", "\"NaN\"", "\"none\"", "\"4:1\"", "\"4:0\"", "\"4:-1\"", "\"4:1e300\"",
        "\"4:2147483647\"", "\"../../x\"", "\"\\u0000\"", "\"\\ud800\"",
        "[]", "[1]", "[null]", "[[]]", "{}", "{\"a\": 1}",
    ];

    /// <summary>Damages a document.</summary>
    public static byte[] Document(byte[] json, Random random)
    {
        JsonNode root = JsonNode.Parse(json)!;
        for (int changes = 1 + random.Next(3); changes > 0; changes--)
        {
            Place[] places = [.. Places(root)];
            if (places.Length > 0)
            {
                Change(places[random.Next(places.Length)], random);
            }
        }

        byte[] text = Encoding.UTF8.GetBytes(Text(root));
        return random.Next(5) == 0 ? Damage.Bytes(text, random, text.Length) : text;
    }

    /// <summary>Damages one of several documents, each in a line.</summary>
    public static byte[] Lines(byte[] lines, Random random)
    {
        string[] texts = Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int which = random.Next(texts.Length);
        texts[which] = Encoding.Latin1.GetString(Document(Encoding.UTF8.GetBytes(texts[which]), random));
        return [.. texts.SelectMany(text => Encoding.Latin1.GetBytes(text + "\n"))];
    }

    private static void Change(Place place, Random random)
    {
        JsonNode? old = place.Value;
        JsonNode? value = random.Next(8) == 0 && old is JsonValue number && number.GetValueKind() == JsonValueKind.Number
            ? (JsonNode)Math.Clamp(number.Deserialize<double>() * (random.Next(2) == 0 ? 2 : 0.5), double.MinValue, double.MaxValue)
            : JsonNode.Parse(Values[random.Next(Values.Length)]);
        switch (random.Next(6))
        {
            case 0:
                place.Remove();
                break;
            case 1:
                place.AddSibling(value, random);
                break;
            default:
                place.Put(value);
                break;
        }
    }

    private static IEnumerable<Place> Places(JsonNode? node) => node switch
    {
        JsonObject holder => holder.ToArray().SelectMany(property => Places(property.Value).Prepend(new Place(holder, property.Key, 0))),
        JsonArray list => Enumerable.Range(0, list.Count).SelectMany(i => Places(list[i]).Prepend(new Place(list, "", i))),
        _ => [],
    };

    // Not every text that can be parsed can be written again: half of a surrogate pair.
    private static string Text(JsonNode root)
    {
        try
        {
            return root.ToJsonString();
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            return "{\"\\ud800\": \"\\ud800\"}";
        }
    }

    /// <summary>Where a value is: a property of an object, or an element of a list.</summary>
    private sealed record Place(JsonNode Holder, string Name, int Index)
    {
        public JsonNode? Value => Holder is JsonObject ? Holder[Name] : Holder[Index];

        public void Put(JsonNode? value)
        {
            if (Holder is JsonObject holder)
            {
                holder[Name] = value;
            }
            else
            {
                Holder[Index] = value;
            }
        }

        public void Remove()
        {
            if (Holder is JsonObject holder)
            {
                holder.Remove(Name);
            }
            else
            {
                Holder.AsArray().RemoveAt(Index);
            }
        }

        public void AddSibling(JsonNode? value, Random random)
        {
            if (Holder is JsonObject holder)
            {
                holder[$"extra{random.Next(3)}"] = value;
            }
            else
            {
                Holder.AsArray().Add(value);
            }
        }
    }
}
