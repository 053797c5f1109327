using System.Diagnostics;

namespace PGGan.Learning.Collectives;

/// <summary>How fast the ranks add up arrays, measured at the start of a run.</summary>
/// <param name="Latency">Time of a sum of one float in seconds.</param>
/// <param name="BytesPerSecond">Bytes of the array by the time of its sum, the latency left out.</param>
internal readonly record struct ReductionSpeed(double Latency, double BytesPerSecond)
{
    private const int Small = 50, Large = 3, Count = 1 << 20;

    /// <summary>Measures it, in a few hundredths of a second where the ranks share a host; every rank calls it.</summary>
    /// <exception cref="CommonFaultException">The sum is wrong: MPI does not work between these ranks.</exception>
    public static ReductionSpeed Measure(ICollective ranks)
    {
        double[] one = new double[1], many = new double[Count];
        ranks.Sum(one);
        ranks.Sum(many);   // buffers are made and connections opened
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < Small; i++)
        {
            one[0] = ranks.Rank + 1;
            ranks.Sum(one);
        }

        double latency = Stopwatch.GetElapsedTime(started).TotalSeconds / Small;
        Array.Fill(many, ranks.Rank + 1.0);
        started = Stopwatch.GetTimestamp();
        for (int i = 0; i < Large; i++)
        {
            ranks.Sum(many);
            Array.Fill(many, ranks.Rank + 1.0, 0, i < Large - 1 ? Count : 0);
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds / Large, sum = ranks.Size * (ranks.Size + 1.0) / 2;
        return one[0] == sum && many.All(value => value == sum)
            ? new ReductionSpeed(latency, Count * sizeof(double) / Math.Max(1e-9, seconds - latency))
            : throw new CommonFaultException($"The sum of {ranks.Size} ranks is wrong, so their MPI does not work; install one version of "
                + "Open MPI on every host.");
    }
}
