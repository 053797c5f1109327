using System.IO.Hashing;
using System.Text;
using PGGan.Model;

namespace PGGan.Tests.Learning.Runs;

/// <summary>
/// Gives a checkpoint that a test has changed the checksum of its new content, so that the change counts as what was saved.
/// </summary>
internal static class CheckpointSeal
{
    public static void Renew(byte[] bytes)
    {
        byte[] entry = Encoding.UTF8.GetBytes($"\"{SafeTensorsWriter.ChecksumKey}\":\"");
        Span<byte> digits = bytes.AsSpan(bytes.AsSpan().IndexOf(entry) + entry.Length, SafeTensorsWriter.Placeholder.Length);
        Encoding.UTF8.GetBytes(SafeTensorsWriter.Placeholder, digits);
        Encoding.UTF8.GetBytes(Convert.ToHexStringLower(XxHash3.Hash(bytes)), digits);
    }
}
