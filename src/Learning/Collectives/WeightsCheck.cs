using System.IO.Hashing;
using System.Runtime.InteropServices;
using PGGan.Autograd;
using PGGan.Learning.Runs;

namespace PGGan.Learning.Collectives;

/// <summary>
/// Whether the networks of all ranks are equal to the bit, as they are when every rank has made the same updates: weights, averages and
/// moments, by a hash of each array.
/// </summary>
internal static class WeightsCheck
{
    /// <summary>Compares them; every rank calls it.</summary>
    /// <exception cref="CommonFaultException">An array differs; the message names the rank and the array.</exception>
    public static void Require(ICollective ranks, TrainingStep step)
    {
        (string Name, Tensor Values)[] arrays = [.. Checkpoint.AllArrays(step)];
        ulong[] mine = [.. arrays.Select(array => Hash(array.Values))], first = [.. mine];
        ranks.Broadcast(MemoryMarshal.AsBytes(first.AsSpan()), root: 0);
        int differs = Enumerable.Range(0, mine.Length).FirstOrDefault(i => mine[i] != first[i], -1);
        double[] ranksThatDiffer = [differs < 0 ? 0 : 1];
        ranks.Sum(ranksThatDiffer);
        if (ranksThatDiffer[0] > 0)
        {
            (string array, int rank) = ranks.Texts(differs < 0 ? "" : arrays[differs].Name).Select((name, i) => (name, i))
                .First(other => other.name.Length > 0);
            throw new CommonFaultException(
                $"Rank {rank} has another {array} than rank 0, so they no longer train the same networks: a device or its memory is at "
                    + "fault, or the ranks compute differently; go on from the last checkpoint without that device.");
        }
    }

    private static ulong Hash(Tensor values) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(values.ToArray().AsSpan()));
}
