using System.Text.Json;

namespace PGGan.Interchange.Reports;

/// <summary>A line of <c>stats.jsonl</c>, as far as it can be drawn.</summary>
/// <param name="Images">Real images seen at its end.</param>
/// <param name="Resolution">Of the images at its end.</param>
/// <param name="Statistics">Means over the tick by name.</param>
/// <param name="AugmentStrength">Strength of an augmentation that follows D's overfitting; null: there is none.</param>
/// <param name="Rates">The learning rates by name: <c>generator_rate</c>, <c>discriminator_rate</c>.</param>
/// <param name="Timing">What the machine took, by name: <c>images_per_second</c>, <c>total_seconds</c>, <c>peak_bytes</c>.</param>
internal sealed record RunTick(
    long Images, int Resolution, IReadOnlyDictionary<string, double> Statistics, double? AugmentStrength,
    IReadOnlyDictionary<string, double> Rates, IReadOnlyDictionary<string, double> Timing)
{
    /// <summary>The learning rate of G.</summary>
    public const string GeneratorRate = "generator_rate";

    /// <summary>The learning rate of D.</summary>
    public const string DiscriminatorRate = "discriminator_rate";

    private static readonly string[] RateNames = [GeneratorRate, DiscriminatorRate];

    /// <summary>Thousands of real images seen.</summary>
    public double Kimg => Images / 1000.0;

    /// <summary>Reads a line.</summary>
    /// <exception cref="KeyNotFoundException">It has no images.</exception>
    /// <exception cref="InvalidOperationException">They are no number.</exception>
    /// <exception cref="FormatException">They are not whole.</exception>
    public static RunTick Of(JsonElement line) => new(
        line.GetProperty("images").GetInt64(),
        line.GetProperty("resolution").GetInt32(),
        Numbers(line, "statistics", value => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("mean", out JsonElement mean)
            ? mean : default),
        line.TryGetProperty("augment_strength", out JsonElement strength) && strength.ValueKind == JsonValueKind.Number
            ? strength.GetDouble() : null,
        RateNames.Where(name => line.TryGetProperty(name, out JsonElement rate) && rate.ValueKind == JsonValueKind.Number)
            .ToDictionary(name => name, name => line.GetProperty(name).GetDouble(), StringComparer.Ordinal),
        Numbers(line, "timing", value => value));

    private static Dictionary<string, double> Numbers(JsonElement line, string name, Func<JsonElement, JsonElement> number) =>
        !line.TryGetProperty(name, out JsonElement group) || group.ValueKind != JsonValueKind.Object ? [] : group.EnumerateObject()
            .Select(property => (property.Name, Value: number(property.Value)))
            .Where(property => property.Value.ValueKind == JsonValueKind.Number)
            .Select(property => (property.Name, Value: property.Value.GetDouble()))
            .Where(property => double.IsFinite(property.Value))
            .DistinctBy(property => property.Name)
            .ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal);
}
