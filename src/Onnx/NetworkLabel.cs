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
    private const string Taken = "random", Form = $"up to 32 small letters, digits and single hyphens, and is not {Taken}";

    /// <summary>The label of a network; null: its file says nothing.</summary>
    /// <param name="network">Its file, for people.</param>
    /// <param name="session">The network.</param>
    /// <exception cref="PGGanException">What the file says is no label.</exception>
    public static string? Of(string network, InferenceSession session) =>
        !session.ModelMetadata.CustomMetadataMap.TryGetValue(Key, out string? label) ? null
        : IsLabel(label) ? label
        : throw new SettingException("run.features",
            $"the metadata of {network} calls its features '{Printable.Text(label)}' ({Key}); a name has {Form}.");

    /// <summary>The label, if it is one.</summary>
    /// <exception cref="PGGanException">It is none.</exception>
    public static string Checked(string label) => IsLabel(label) ? label
        : throw new PGGanException($"join: '{Printable.Text(label)}' is no name of features; a name has {Form}.");

    private static bool IsLabel(string label) => Syntax().IsMatch(label) && label != Taken;

    [GeneratedRegex("^(?=.{1,32}$)[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Syntax();
}
