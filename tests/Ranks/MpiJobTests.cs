using NUnit.Framework;
using PGGan.Files;
using PGGan.Learning.Collectives.OpenMpi;
using PGGan.Training.Ranks;

namespace PGGan.Tests.Ranks;

/// <summary>What launchers put into the environment, and what a rank gets of its host.</summary>
internal sealed class MpiJobTests
{
    [Test]
    public void OpenMpisMpirunDescribesTheJob() =>
        Assert.That(
            Job(("OMPI_COMM_WORLD_RANK", "5"), ("OMPI_COMM_WORLD_SIZE", "8"), ("OMPI_COMM_WORLD_LOCAL_RANK", "1"),
                ("OMPI_COMM_WORLD_LOCAL_SIZE", "4")),
            Is.EqualTo(new MpiJob(5, 8, 1, 4)));

    [Test]
    public void SlurmDescribesTheJobByPmix() =>
        Assert.That(
            Job(("PMIX_RANK", "3"), ("SLURM_NTASKS", "4"), ("SLURM_LOCALID", "1"), ("SLURM_TASKS_PER_NODE", "2(x2)"), ("PMI_RANK", "3")),
            Is.EqualTo(new MpiJob(3, 4, 1, 2)));

    [Test]
    public void AProcessByItselfIsNoRank() => Assert.That(Job(("SLURM_NTASKS", "4")), Is.Null);

    [Test]
    public void MpichIsRefusedInALine() =>
        Assert.That(() => Job(("PMI_RANK", "0"), ("PMI_SIZE", "2")),
            Throws.InstanceOf<PGGanException>().With.Message.Contain("MPICH").And.Message.Contain("openmpi-bin")
                .And.Message.Not.Contain("\n"));

    [Test]
    public void ARankGetsItsDeviceAndItsPartOfTheCores()
    {
        HostShare second = HostShare.Of(new MpiJob(1, 2, 1, 2), [4, 7])!;
        HostShare third = HostShare.Of(new MpiJob(2, 3, 2, 3), [4, 7])!;
        Assert.Multiple(() =>
        {
            Assert.That(second.Device("auto"), Is.EqualTo("cuda:7"));
            Assert.That(second.Threads, Is.EqualTo(Math.Max(1, Environment.ProcessorCount / 2)));
            Assert.That(() => second.Device("cpu"), Throws.InstanceOf<PGGanException>());
            Assert.That(() => third.Device("auto"), Throws.InstanceOf<PGGanException>().With.Message.Contain("3 ranks"));
            Assert.That(HostShare.Of(new MpiJob(1, 2, 1, 2), null)!.Device("cpu"), Is.EqualTo("cpu"));
            Assert.That(HostShare.Of(null, [3])!.Device("auto"), Is.EqualTo("cuda:3"));
            Assert.That(HostShare.Of(null, null), Is.Null);
        });
    }

    private static MpiJob? Job(params (string Name, string Value)[] variables) =>
        MpiJob.Of(variables.ToDictionary(variable => variable.Name, variable => variable.Value).GetValueOrDefault);
}
