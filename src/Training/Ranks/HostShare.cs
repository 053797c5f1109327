using System.Globalization;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Learning.Collectives.OpenMpi;

namespace PGGan.Training.Ranks;

/// <summary>What a rank gets of its host: one device, and its part of the cores.</summary>
/// <param name="rank">Its number among the ranks of the host.</param>
/// <param name="size">The ranks of the host.</param>
/// <param name="gpus">The CUDA devices that are named for them; null: none are.</param>
internal sealed class HostShare(int rank, int size, int[]? gpus)
{
    /// <summary>The share of a process.</summary>
    /// <param name="job">The job it is a rank of; null: none.</param>
    /// <param name="gpus">The CUDA devices that are named; null: none are.</param>
    /// <returns>Null: it has the host alone, and all of its devices to choose from.</returns>
    public static HostShare? Of(MpiJob? job, int[]? gpus) =>
        job is null ? gpus is null ? null : new HostShare(0, 1, gpus) : new HostShare(job.LocalRank, job.LocalSize, gpus);

    /// <summary>Threads of the CPU engine: the cores this process may use, all of them with <c>--bind-to none</c>, over the ranks.</summary>
    public int Threads => Math.Max(1, Environment.ProcessorCount / size);

    /// <summary>The device.</summary>
    /// <param name="asked"><c>auto</c> and <c>cuda</c> become the rank's own; any other name is meant as it is.</param>
    /// <exception cref="PGGanException">There are fewer devices than ranks on the host.</exception>
    public string Device(string asked)
    {
        if (gpus is not null)
        {
            return asked is not ("auto" or "cuda") ? throw new PGGanException(
                    $"--gpus and --device {asked} both say where to compute; leave one of them out.")
                : rank < gpus.Length ? Cuda(gpus[rank]) : throw new PGGanException(
                    $"--gpus names {gpus.Length} devices for the {size} ranks of this host; name as many.");
        }

        int devices = asked is "auto" or "cuda" ? DeviceCatalog.CudaDevices : 0;
        return devices == 0 ? asked
            : rank < devices ? Cuda(rank)
            : throw new PGGanException(
                $"This host has {devices} CUDA device{(devices == 1 ? "" : "s")} for {size} ranks; start fewer, or name devices by "
                    + "--gpus.");
    }

    private static string Cuda(int ordinal) => string.Create(CultureInfo.InvariantCulture, $"cuda:{ordinal}");
}
