using System.Runtime.InteropServices;

namespace PGGan.Tests.Faults;

/// <summary>How often a process made each call under a folder, and how many bytes it wrote.</summary>
/// <param name="Calls">By <see cref="Call"/>.</param>
/// <param name="Bytes">Bytes written.</param>
internal sealed record CallCounts(IReadOnlyList<long> Calls, long Bytes)
{
    /// <summary>Every call there is, with its numbers: the calls a run made.</summary>
    public IEnumerable<(Call Call, long Number)> Each =>
        Enum.GetValues<Call>().SelectMany(call => Enumerable.Range(1, (int)Calls[(int)call]).Select(number => (call, (long)number)));

    /// <summary>Counts while something runs with the environment it is given.</summary>
    public static CallCounts Of(string under, Action<Dictionary<string, string>> run)
    {
        int calls = Enum.GetValues<Call>().Length;
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, new byte[(calls + 1) * sizeof(long)]);
            run(new Fault().Environment(under, counts: file));
            long[] counts = MemoryMarshal.Cast<byte, long>(File.ReadAllBytes(file)).ToArray();
            return new CallCounts(counts[..calls], counts[calls]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
