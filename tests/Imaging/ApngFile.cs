using System.Buffers.Binary;
using System.IO.Hashing;
using NUnit.Framework;
using PGGan.Imaging;

namespace PGGan.Tests.Imaging;

/// <summary>
/// An animated PNG taken apart by the standard, apart from the code that writes it: every checksum, every number in its sequence.
/// </summary>
internal sealed class ApngFile
{
    private ApngFile(List<PixelBuffer> frames, List<double> seconds, int plays) => (Frames, Seconds, Plays) = (frames, seconds, plays);

    /// <summary>The frames as RGBA, each decoded as a PNG of its own.</summary>
    public IReadOnlyList<PixelBuffer> Frames { get; }

    /// <summary>How long each is shown.</summary>
    public IReadOnlyList<double> Seconds { get; }

    /// <summary>How often it is played; 0 for ever.</summary>
    public int Plays { get; }

    public static ApngFile Read(string path)
    {
        (string Type, byte[] Data)[] chunks = [.. Chunks(File.ReadAllBytes(path)).Where(chunk => chunk.Type != "tEXt")];
        Assert.That(chunks.Take(4).Select(chunk => chunk.Type), Is.EqualTo(new[] { "IHDR", "acTL", "fcTL", "IDAT" }));
        Assert.That(chunks[^1].Type, Is.EqualTo("IEND"));
        byte[] header = chunks[0].Data;
        List<PixelBuffer> frames = [];
        List<double> seconds = [];
        int sequence = 0;
        foreach ((string type, byte[] data) in chunks[2..^1])
        {
            if (type != "IDAT")
            {
                Assert.That(BinaryPrimitives.ReadInt32BigEndian(data), Is.EqualTo(sequence++), type);
            }

            if (type == "fcTL")
            {
                Assert.That(data[4..12], Is.EqualTo(header[..8]), "the whole picture");
                Assert.That(data[12..20].Concat(data[24..26]), Is.All.Zero, "at the corner, kept, not blended");
                seconds.Add((double)BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(20)) / BinaryPrimitives.ReadUInt16BigEndian(
                    data.AsSpan(22)));
                continue;
            }

            Assert.That(type, Is.EqualTo(frames.Count == 0 ? "IDAT" : "fdAT"));
            frames.Add(ImageCodec.Decode(Alone(header, type == "IDAT" ? data : data[4..])));
        }

        Assert.That(frames, Has.Count.EqualTo(seconds.Count).And.Count.EqualTo(BinaryPrimitives.ReadInt32BigEndian(chunks[1].Data)));
        return new ApngFile(frames, seconds, BinaryPrimitives.ReadInt32BigEndian(chunks[1].Data.AsSpan(4)));
    }

    private static IEnumerable<(string Type, byte[] Data)> Chunks(byte[] file)
    {
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            Assert.That(BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)),
                Is.EqualTo(Crc32.HashToUInt32(file.AsSpan(at + 4, 4 + length))));
            yield return (System.Text.Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]);
            at += 12 + length;
        }
    }

    private static byte[] Alone(byte[] header, byte[] data)
    {
        MemoryStream file = new();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        foreach ((string type, byte[] content) in new[] { ("IHDR", header), ("IDAT", data), ("IEND", []) })
        {
            byte[] typed = [.. type.Select(letter => (byte)letter), .. content];
            byte[] word = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(word, content.Length);
            file.Write(word);
            file.Write(typed);
            BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.HashToUInt32(typed));
            file.Write(word);
        }

        return file.ToArray();
    }
}
