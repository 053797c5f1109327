using System.Globalization;
using PGGan.Files;

namespace PGGan.Learning.Collectives.OpenMpi;

/// <summary>What <c>mpirun</c> has put into the environment of this process; nothing of MPI is loaded to read it.</summary>
/// <param name="Rank">The number of the process, from 0.</param>
/// <param name="Size">How many there are; null: the launcher does not say, MPI knows.</param>
/// <param name="LocalRank">The number of the process on its host.</param>
/// <param name="LocalSize">How many there are on its host.</param>
internal sealed record MpiJob(int Rank, int? Size, int LocalRank, int LocalSize)
{
    /// <summary>The job that this process is a rank of; null: it was started by itself.</summary>
    /// <exception cref="PGGanException">It was started by the launcher of another MPI.</exception>
    public static MpiJob? Current => Of(Environment.GetEnvironmentVariable);

    /// <summary>Whether this process is a rank of a job, and another one than rank 0.</summary>
    public static bool IsOtherRank =>
        (Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_RANK") ?? Environment.GetEnvironmentVariable("PMIX_RANK"))
            is not (null or "0");

    /// <summary>
    /// The job that an environment describes: by Open MPI's <c>mpirun</c>, or by PMIx, which Slurm's <c>srun</c> speaks too.
    /// </summary>
    /// <inheritdoc cref="Current" path="/exception"/>
    internal static MpiJob? Of(Func<string, string?> variable)
    {
        if (Number("OMPI_COMM_WORLD_RANK") is int rank)
        {
            return new MpiJob(rank, Number("OMPI_COMM_WORLD_SIZE"), Number("OMPI_COMM_WORLD_LOCAL_RANK") ?? 0,
                Number("OMPI_COMM_WORLD_LOCAL_SIZE") ?? 1);
        }

        if (Number("PMIX_RANK") is int slurm)
        {
            return new MpiJob(slurm, Number("SLURM_NTASKS"), Number("SLURM_LOCALID") ?? 0, Number("SLURM_TASKS_PER_NODE") ?? 1);
        }

        return Number("PMI_RANK") is null ? null : throw new PGGanException(
            "This process was started by the mpirun of MPICH, or one like it, whose binary interface is not that of Open MPI; "
                + "start it with Open MPI's mpirun (Debian: openmpi-bin), or with Slurm's srun by PMIx.");

        int? Number(string name) =>
            int.TryParse(variable(name)?.Split('(')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
