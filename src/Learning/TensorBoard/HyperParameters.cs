using System.Text;
using System.Text.Json;
using PGGan.Data.TfRecords;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.TensorBoard;

/// <summary>
/// The settings of a run for TensorBoard's HPARAMS tab, as its plugin's <c>plugin_data.proto</c> defines them (version 0). Two summaries
/// without a number: <c>_hparams_/session_start_info</c> with every setting by its path, <c>_hparams_/session_end_info</c> with how it
/// ended. No experiment is described: then TensorBoard makes its columns of the runs that it is shown, with all their scalars as metrics.
/// </summary>
internal static class HyperParameters
{
    /// <summary>Tag of the first summary.</summary>
    public const string StartTag = "_hparams_/session_start_info";

    /// <summary>Tag of the second one.</summary>
    public const string EndTag = "_hparams_/session_end_info";

    /// <summary>Name of the plugin.</summary>
    public const string Plugin = "hparams";

    // Field numbers of HParamsPluginData, SessionStartInfo and SessionEndInfo, of a map's entry, and of google.protobuf.Value.
    private const int StartInfo = 3, EndInfo = 4;
    private const int Parameters = 1, StartTime = 5, Status = 1, EndTime = 2;
    private const int Key = 1, Value = 2;
    private const int NumberValue = 2, StringValue = 3, BoolValue = 4;

    private const int StatusSuccess = 1;

    /// <summary>The first summary's message for the plugin.</summary>
    /// <param name="config">Of the run.</param>
    /// <param name="time">When it began, in seconds since 1970.</param>
    public static byte[] Start(TrainingConfig config, double time) => ProtobufWriter.Bytes(StartInfo,
    [
        .. ConfigJson.Values(config).SelectMany(setting => Entry(setting.Path, setting.Value)),
        .. ProtobufWriter.Double(StartTime, time),
    ]);

    /// <summary>The second summary's message, of a run that is complete.</summary>
    /// <param name="time">When it ended, in seconds since 1970.</param>
    public static byte[] End(double time) =>
        ProtobufWriter.Bytes(EndInfo, [.. ProtobufWriter.Integer(Status, StatusSuccess), .. ProtobufWriter.Double(EndTime, time)]);

    // A setting that has no value is left out; a list is its JSON.
    private static byte[] Entry(string path, JsonElement setting)
    {
        byte[] value = setting.ValueKind switch
        {
            JsonValueKind.Null => [],
            JsonValueKind.Number => ProtobufWriter.Double(NumberValue, setting.GetDouble()),
            JsonValueKind.True => ProtobufWriter.Integer(BoolValue, 1),
            JsonValueKind.False => ProtobufWriter.Integer(BoolValue, 0),
            JsonValueKind.String => Text(setting.GetString()!),
            _ => Text(setting.GetRawText()),
        };
        return value.Length == 0 ? [] : ProtobufWriter.Bytes(Parameters,
            [.. ProtobufWriter.Bytes(Key, Encoding.UTF8.GetBytes(path)), .. ProtobufWriter.Bytes(Value, value)]);
    }

    private static byte[] Text(string text) => ProtobufWriter.Bytes(StringValue, Encoding.UTF8.GetBytes(text));
}
