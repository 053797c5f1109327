using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace PGGan.Learning.Configuration;

/// <summary>How a <see cref="ScheduleCurve"/> goes from one value to the other.</summary>
public enum CurveShape
{
    /// <summary>In a straight line.</summary>
    Linear,

    /// <summary>By half a cosine: slowly at both ends.</summary>
    Cosine,
}

/// <summary>
/// A value that moves during a run: <c>linear:1..0.1:100..250</c> is 1 until kimg 100, 0.1 from kimg 250 on, and in between
/// <c>from + (to − from) · s(p)</c>, <c>p = (kimg − 100) / (250 − 100)</c>, <c>s(p) = p</c> or, of a cosine,
/// <c>s(p) = (1 − cos πp) / 2</c>. The same text is used on the command line and in config.json.
/// </summary>
/// <param name="Shape">The way between the values.</param>
/// <param name="From">Value at the start.</param>
/// <param name="To">Value at the end.</param>
/// <param name="StartKimg">Thousands of images after which it begins to move.</param>
/// <param name="EndKimg">Thousands of images after which it stands still again.</param>
[JsonConverter(typeof(ScheduleCurveConverter))]
public sealed partial record ScheduleCurve(CurveShape Shape, double From, double To, double StartKimg, double EndKimg)
{
    // No sign: every value here is 0 or more.
    private const string Amount = @"\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?";

    /// <summary>For people: <c>linear from 1 at kimg 100 to 0.1 at kimg 250</c>.</summary>
    public string Description => string.Create(CultureInfo.InvariantCulture,
        $"{ShapeName} from {From} at kimg {StartKimg} to {To} at kimg {EndKimg}");

    private string ShapeName => Shape == CurveShape.Cosine ? "cosine" : "linear";

    /// <summary>Reads <c>cosine:1..0.1:100..250</c>.</summary>
    /// <exception cref="FormatException">It is no such curve.</exception>
    public static ScheduleCurve Parse(string text)
    {
        Match match = Syntax().Match(text);
        double Number(string name) => double.Parse(match.Groups[name].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!match.Success)
        {
            throw new FormatException(
                $"'{text}' is not SHAPE:FROM..TO:KIMG..KIMG, such as linear:1..0.1:100..250 or cosine:0.9..0.99:0..1000");
        }

        ScheduleCurve curve = new(match.Groups["shape"].Value == "cosine" ? CurveShape.Cosine : CurveShape.Linear,
            Number("from"), Number("to"), Number("start"), Number("end"));
        return curve.EndKimg > curve.StartKimg ? curve
            : throw new FormatException($"'{text}' ends at kimg {match.Groups["end"]}, which is not after {match.Groups["start"]}");
    }

    /// <summary>Its value after so many images.</summary>
    public double At(long imagesSeen)
    {
        double p = Math.Clamp(((imagesSeen / 1000.0) - StartKimg) / (EndKimg - StartKimg), 0, 1);
        double way = Shape == CurveShape.Cosine ? (1 - Math.Cos(Math.PI * p)) / 2 : p;
        return p == 0 ? From : p == 1 ? To : From + ((To - From) * way);
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{ShapeName}:{From}..{To}:{StartKimg}..{EndKimg}");

    [GeneratedRegex($@"^(?<shape>linear|cosine):(?<from>{Amount})\.\.(?<to>{Amount}):(?<start>{Amount})\.\.(?<end>{Amount})$")]
    private static partial Regex Syntax();
}

/// <summary>Writes a <see cref="ScheduleCurve"/> as its text.</summary>
internal sealed class ScheduleCurveConverter : JsonConverter<ScheduleCurve>
{
    /// <inheritdoc/>
    public override ScheduleCurve Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return ScheduleCurve.Parse(reader.TokenType == JsonTokenType.String ? reader.GetString()! : "?");
        }
        catch (FormatException fault)
        {
            throw new JsonException(fault.Message, fault);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ScheduleCurve value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
