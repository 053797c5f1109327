namespace PGGan.Interchange.Reports;

/// <summary>Numbers over kimg or time, drawn as a line.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">In the order of x; finite.</param>
/// <param name="Floor">Drawn as a dashed line; null: none.</param>
internal sealed record Curve(string Name, IReadOnlyList<(double X, double Y)> Points, double? Floor = null);

/// <summary>A part of the x axis that is shaded, with the resolution up to the end of it.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Shaded">Whether the networks grow in it.</param>
/// <param name="Resolution">Of the images.</param>
internal sealed record GrowthSpan(double From, double To, bool Shaded, int Resolution);

/// <summary>Curves in one frame.</summary>
/// <param name="Title">What is drawn, with the unit.</param>
/// <param name="Horizontal">What x is, with the unit.</param>
/// <param name="Curves">One or more, each with a point.</param>
/// <param name="Growth">Spans of growth; empty: none are drawn.</param>
internal sealed record Chart(string Title, string Horizontal, IReadOnlyList<Curve> Curves, IReadOnlyList<GrowthSpan> Growth)
{
    /// <summary>The title of the axis that charts of a run share.</summary>
    public const string Kimg = "kimg";

    /// <summary>Where the x axis begins and ends; null: at 0, and at the last point.</summary>
    public (double From, double To)? Range { get; init; }

    /// <summary>A chart of the curves that have a point; null: none has.</summary>
    public static Chart? Of(string title, string horizontal, IEnumerable<Curve> curves, IReadOnlyList<GrowthSpan>? growth = null)
    {
        Curve[] drawn = [.. curves.Where(curve => curve.Points.Count > 0)];
        return drawn.Length == 0 ? null : new Chart(title, horizontal, drawn, growth ?? []);
    }
}
