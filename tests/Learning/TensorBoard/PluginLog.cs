using Google.Protobuf;
using NUnit.Framework;

namespace PGGan.Tests.Learning.TensorBoard;

/// <summary>
/// Reads what TensorBoard's plugin for hyperparameters is given, by its <c>plugin_data.proto</c>: none of the program's code.
/// </summary>
internal static class PluginLog
{
    private const int StartInfo = 3, EndInfo = 4;

    /// <summary>The settings of a session: each with its kind and value.</summary>
    public static Dictionary<string, string> Settings(byte[] metadata)
    {
        Dictionary<string, string> settings = [];
        EventLog.Each(Message(metadata, StartInfo), (field, input) =>
        {
            if (field == 1)
            {
                (string key, string value) = Entry(input.ReadBytes().ToByteArray());
                settings.Add(key, value);
            }
            else
            {
                Assert.That(field, Is.EqualTo(5));
                Assert.That(input.ReadDouble(), Is.EqualTo(DateTimeOffset.UtcNow.ToUnixTimeSeconds()).Within(3600), "in seconds");
            }
        });
        return settings;
    }

    /// <summary>How a session ended.</summary>
    public static int Status(byte[] metadata)
    {
        int status = 0;
        EventLog.Each(Message(metadata, EndInfo), (field, input) => _ = field == 1 ? status = input.ReadEnum() : input.ReadDouble());
        return status;
    }

    private static byte[] Message(byte[] metadata, int kind)
    {
        byte[] plugin = [], content = [], message = [];
        EventLog.Each(metadata, (field, input) =>
        {
            if (field == 1)
            {
                plugin = input.ReadBytes().ToByteArray();
            }
            else
            {
                Assert.That((field, input.ReadEnum()), Is.EqualTo((4, 2)), "DATA_CLASS_TENSOR");
            }
        });
        EventLog.Each(plugin, (field, input) =>
        {
            ByteString bytes = input.ReadBytes();
            if (field == 1)
            {
                Assert.That(bytes.ToStringUtf8(), Is.EqualTo("hparams"));
            }
            else
            {
                content = bytes.ToByteArray();
            }
        });
        EventLog.Each(content, (field, input) =>
        {
            Assert.That(field, Is.EqualTo(kind));
            message = input.ReadBytes().ToByteArray();
        });
        return message;
    }

    private static (string Key, string Value) Entry(byte[] entry)
    {
        string key = "", value = "";
        EventLog.Each(entry, (field, input) =>
        {
            if (field == 1)
            {
                key = input.ReadString();
            }
            else
            {
                EventLog.Each(input.ReadBytes().ToByteArray(), (kind, of) => value = kind switch
                {
                    2 => FormattableString.Invariant($"number {of.ReadDouble()}"),
                    3 => $"text {of.ReadString()}",
                    4 => $"bool {of.ReadBool()}",
                    _ => throw new AssertionException($"field {kind} of a value"),
                });
            }
        });
        return (key, value);
    }
}
