using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PGGan.Learning.Configuration;

/// <summary>
/// A value that depends on the resolution, named where it changes: <c>4:128,32:64</c> is 128 from 4×4 on and 64 from 32×32 on.
/// A single value <c>16</c> holds everywhere. The same text is used on the command line and in config.json.
/// </summary>
[JsonConverter(typeof(PerResolutionConverterFactory))]
public sealed class PerResolution<T> : IEquatable<PerResolution<T>>
    where T : struct, INumber<T>
{
    private readonly KeyValuePair<int, T>[] steps;

    private PerResolution(IEnumerable<KeyValuePair<int, T>> steps) => this.steps = [.. steps.OrderBy(step => step.Key)];

    /// <summary>No value at any resolution.</summary>
    public static PerResolution<T> None { get; } = new([]);

    /// <summary>A value that holds at every resolution.</summary>
    public static implicit operator PerResolution<T>(T value) => new([new(4, value)]);

    /// <summary>Every value named.</summary>
    public IEnumerable<T> Values => steps.Select(step => step.Value);

    /// <summary>
    /// The value that holds at <paramref name="resolution"/>: of the largest resolution named that does not pass it, or null.
    /// </summary>
    public T? At(int resolution)
    {
        T? value = null;
        foreach ((int from, T named) in steps)
        {
            if (from <= resolution)
            {
                value = named;
            }
        }

        return value;
    }

    /// <summary>The value that holds at <paramref name="resolution"/>, which a valid configuration has.</summary>
    /// <exception cref="InvalidOperationException">Nothing is named at or below that resolution.</exception>
    public T Require(int resolution) =>
        At(resolution) ?? throw new InvalidOperationException($"PerResolution: '{this}' names nothing for {resolution}×{resolution}.");

    /// <summary>
    /// The same below <paramref name="resolution"/>, and from there on at most <paramref name="most"/>, which holds where nothing is named
    /// too.
    /// </summary>
    public PerResolution<T> CappedFrom(int resolution, T most) => new(
    [
        .. steps.Where(step => step.Key < resolution),
        new(resolution, At(resolution) is T named ? T.Min(named, most) : most),
        .. steps.Where(step => step.Key > resolution).Select(step => KeyValuePair.Create(step.Key, T.Min(step.Value, most))),
    ]);

    /// <summary>Reads <c>4:128,32:64</c>, <c>16</c> or <c>none</c>.</summary>
    /// <exception cref="FormatException">It is neither; the message says where.</exception>
    public static PerResolution<T> Parse(string text)
    {
        if (text.Trim() is "none" or "")
        {
            return None;
        }

        Dictionary<int, T> steps = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split(':', StringSplitOptions.TrimEntries);
            string resolutionText = pair.Length == 2 ? pair[0] : "4";
            if (pair.Length > 2
                || (pair.Length == 1 && text.Contains(','))
                || !int.TryParse(resolutionText, NumberStyles.None, CultureInfo.InvariantCulture, out int resolution)
                || !T.TryParse(pair[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out T value))
            {
                throw new FormatException($"'{part}' is not RESOLUTION:VALUE; write a list such as 4:128,32:64 or a single value");
            }

            if (!int.IsPow2(resolution) || resolution is < 4 or > 1024)
            {
                throw new FormatException($"'{part}' names resolution {resolution}, which is not a power of two between 4 and 1024");
            }

            if (!steps.TryAdd(resolution, value))
            {
                throw new FormatException($"resolution {resolution} is named twice in '{text}'");
            }
        }

        return new PerResolution<T>(steps);
    }

    /// <inheritdoc/>
    public bool Equals(PerResolution<T>? other) => other is not null && steps.AsSpan().SequenceEqual(other.steps);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PerResolution<T>);

    /// <inheritdoc/>
    public override int GetHashCode() => steps.Aggregate(0, HashCode.Combine);

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => steps.Length == 0
        ? "none"
        : string.Join(',', steps.Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Key}:{step.Value}")));
}

/// <summary>Writes a <see cref="PerResolution{T}"/> as its text.</summary>
internal sealed class PerResolutionConverterFactory : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(PerResolution<>);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert.GenericTypeArguments))!;

    private sealed class Converter<T> : JsonConverter<PerResolution<T>>
        where T : struct, INumber<T>
    {
        public override PerResolution<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return PerResolution<T>.Parse(reader.TokenType == JsonTokenType.String ? reader.GetString()! : "?");
            }
            catch (FormatException fault)
            {
                throw new JsonException(fault.Message, fault);
            }
        }

        public override void Write(Utf8JsonWriter writer, PerResolution<T> value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
