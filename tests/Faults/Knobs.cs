using System.Globalization;
using NUnit.Framework;

namespace PGGan.Tests.Faults;

/// <summary>
/// Settings of the campaign: <c>dotnet test … -- TestRunParameters.Parameter(name="minutes", value="60")</c>, or
/// <c>tools/faults.sh</c>.
/// </summary>
internal static class Knobs
{
    /// <summary>How long all parts together go on, each for its share; null: each does its small sample once, as in CI.</summary>
    public static TimeSpan? Time { get; } = Number("minutes") is double minutes ? TimeSpan.FromMinutes(minutes) : null;

    /// <summary>What is drawn: moments, orders and damage.</summary>
    public static int Seed { get; } = (int)(Number("seed") ?? 1);

    /// <summary>Cases at a time.</summary>
    public static int Threads { get; } = (int)(Number("threads") ?? Environment.ProcessorCount);

    /// <summary>Only the case of this name, once, its folder kept; null: all.</summary>
    public static string? OnlyCase { get; } = TestContext.Parameters.Get("case");

    /// <summary>A file that gets the table and the findings; null: none.</summary>
    public static string? Report { get; } = TestContext.Parameters.Get("report");

    /// <summary>What is drawn for a case: the same whenever the campaign has this seed.</summary>
    public static Random RandomOf(int index) => new(unchecked((Seed * 1_000_003) + index));

    private static double? Number(string name) => TestContext.Parameters.Get(name) is string text
        ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
        : null;
}
