using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using PGGan.Files;

namespace PGGan.Onnx;

/// <summary>
/// What numbers by the features of a network are called by, <c>fid-LABEL</c>. The network's file says it in its metadata, so that it stays
/// the same whatever the file is called.
/// </summary>
internal static partial class NetworkLabel
{
    /// <summary>The key in the metadata of an ONNX file.</summary>
    public const string Key = "pggan.features";

    // The built-in features have it.
    private const string Taken = "random";

    /// <summary>The label of a network; null: its file says nothing.</summary>
    /// <param name="session">The network.</param>
    /// <exception cref="PGGanException">It is none.</exception>
    public static string? Of(InferenceSession session) =>
        session.ModelMetadata.CustomMetadataMap.TryGetValue(Key, out string? label) ? Checked(label) : null;

    /// <summary>The label, if it is one.</summary>
    /// <exception cref="PGGanException">It is none.</exception>
    public static string Checked(string label) => Syntax().IsMatch(label) && label != Taken ? label
        : throw new PGGanException(
            $"'{Printable.Text(label)}' names no features: take up to 32 small letters, digits and single hyphens, and not {Taken}.");

    [GeneratedRegex("^(?=.{1,32}$)[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Syntax();
}
