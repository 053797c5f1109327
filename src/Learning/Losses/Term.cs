using PGGan.Autograd;

namespace PGGan.Learning.Losses;

/// <summary>A term of a loss, and the numbers a person follows.</summary>
/// <param name="PerSample">Scores or norms <c>[N]</c>.</param>
/// <param name="Loss">The weighted term <c>[1]</c>.</param>
internal readonly record struct Term(Tensor PerSample, Tensor Loss)
{
    /// <summary>What else is to be reported, by the name of its statistic.</summary>
    public IReadOnlyList<(string Name, Tensor Values)> Beside { get; init; } = [];

    /// <summary>The term with another added to it.</summary>
    /// <param name="loss">The other <c>[1]</c>.</param>
    /// <param name="reports">What is reported of it.</param>
    public Term Plus(Tensor loss, params (string Name, Tensor Values)[] reports) => this with { Loss = Loss + loss, Beside = [.. Beside, .. reports] };
}
