using System.Buffers.Binary;
using Google.Protobuf;
using NUnit.Framework;
using PGGan.Tests.Data;

namespace PGGan.Tests.Learning.TensorBoard;

/// <summary>One value of an event file: a number, a picture with its size, or what a plugin reads.</summary>
internal sealed record LoggedValue(string Tag, long Step, float? Number, string? Picture)
{
    /// <summary>The picture's file.</summary>
    public byte[] Png { get; init; } = [];

    /// <summary>The tensor's message.</summary>
    public byte[] Tensor { get; init; } = [];

    /// <summary>What it is, for the plugin that shows it.</summary>
    public byte[] Metadata { get; init; } = [];

    public bool Equals(LoggedValue? other) =>
        other is not null && (Tag, Step, Number, Picture) == (other.Tag, other.Step, other.Number, other.Picture);

    public override int GetHashCode() => HashCode.Combine(Tag, Step, Number, Picture);
}

/// <summary>Reads event files with Google's protobuf parser and checksums of its own: none of the program's code.</summary>
internal static class EventLog
{
    /// <summary>The event files of a folder in the order that TensorBoard reads them.</summary>
    public static string[] Files(string folder) => [.. Directory.GetFiles(folder, "events.out.tfevents.*").Order(StringComparer.Ordinal)];

    /// <summary>
    /// What TensorBoard shows of a folder. From version 2 on it takes the start of a session, but the first, for a restart, and drops what
    /// it has read so far from that step on.
    /// </summary>
    public static LoggedValue[] Shown(string folder)
    {
        List<LoggedValue> shown = [];
        bool started = false;
        foreach (string path in Files(folder))
        {
            Event[] events = [.. Records(File.ReadAllBytes(path)).Select(record => Event.Parse(record))];
            Assert.That(events[0].Version, Is.EqualTo("brain.Event:2"), path);
            foreach (Event next in events)
            {
                if (next.Status == 1)
                {
                    shown.RemoveAll(value => started && value.Step >= next.Step);
                    started = true;
                }

                Assert.That(next.WallTime, Is.EqualTo(DateTimeOffset.UtcNow.ToUnixTimeSeconds()).Within(3600), "in seconds");
                shown.AddRange(next.Values);
            }
        }

        return [.. shown];
    }

    /// <summary>The same without what depends on the machine.</summary>
    public static LoggedValue[] ShownWithoutTimes(string folder) =>
        [.. Shown(folder).Where(value => !value.Tag.StartsWith("Timing/", StringComparison.Ordinal))];

    /// <summary>The payloads of a file of records, their checksums verified.</summary>
    public static IEnumerable<byte[]> Records(byte[] file)
    {
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)), Is.EqualTo(MaskedCrc.Of(file.AsSpan(at, 8))),
                "checksum of the length");
            byte[] payload = file[(at + 12)..(at + 12 + length)];
            Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)), Is.EqualTo(MaskedCrc.Of(payload)),
                "checksum of the payload");
            yield return payload;
            at += 12 + length + 4;
        }
    }

    private sealed record Event(double WallTime, long Step, string? Version, int Status, LoggedValue[] Values)
    {
        public static Event Parse(byte[] message)
        {
            Event read = new(0, 0, null, 0, []);
            ByteString summary = ByteString.Empty;
            Each(message, (field, input) =>
            {
                switch (field)
                {
                    case 1:
                        read = read with { WallTime = input.ReadDouble() };
                        break;
                    case 2:
                        read = read with { Step = input.ReadInt64() };
                        break;
                    case 3:
                        read = read with { Version = input.ReadString() };
                        break;
                    case 5:
                        summary = input.ReadBytes();
                        break;
                    case 7:
                        Each(input.ReadBytes().ToByteArray(), (_, log) => read = read with { Status = log.ReadEnum() });
                        break;
                    default:
                        Assert.Fail($"field {field} of an event");
                        break;
                }
            });
            List<LoggedValue> values = [];
            Each(summary.ToByteArray(), (field, input) =>
            {
                Assert.That(field, Is.EqualTo(1));
                values.Add(Value(input.ReadBytes().ToByteArray(), read.Step));
            });
            return read with { Values = [.. values] };
        }

        private static LoggedValue Value(byte[] message, long step)
        {
            LoggedValue read = new("", step, null, null);
            Each(message, (field, input) => read = field switch
            {
                1 => read with { Tag = input.ReadString() },
                2 => read with { Number = input.ReadFloat() },
                4 => Picture(input.ReadBytes().ToByteArray(), read),
                8 => read with { Tensor = input.ReadBytes().ToByteArray() },
                9 => read with { Metadata = input.ReadBytes().ToByteArray() },
                _ => throw new AssertionException($"field {field} of a value"),
            });
            return read;
        }

        private static LoggedValue Picture(byte[] message, LoggedValue read)
        {
            int[] numbers = new int[4];
            byte[] png = [];
            Each(message, (field, input) =>
            {
                if (field == 4)
                {
                    png = input.ReadBytes().ToByteArray();
                }
                else
                {
                    numbers[field] = input.ReadInt32();
                }
            });
            string hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(png));
            return read with { Picture = $"{numbers[2]}x{numbers[1]}x{numbers[3]} {hash}", Png = png };
        }
    }

    /// <summary>Reads each field of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="read">Receives its number, and the reader that stands at its value.</param>
    public static void Each(byte[] message, Action<int, CodedInputStream> read)
    {
        CodedInputStream input = new(message);
        while (input.ReadTag() is uint tag and not 0)
        {
            read(WireFormat.GetTagFieldNumber(tag), input);
        }
    }
}
