using NUnit.Framework;
using PGGan.Learning.Collectives;

namespace PGGan.Tests.Learning.Collectives;

/// <summary>What ranks must have in common before they train.</summary>
internal sealed class RankFactsTests
{
    private static readonly RankFacts First = new("node1", "cuda:0 (NVIDIA H100, 80 GiB)", "cuda tf32", "0.9.0 (84d1979)", "planets");

    [Test]
    public void RanksOfOneInstallationFit() =>
        Assert.That(() => RankFacts.RequireSame([First, First with { Host = "node2", Device = "cuda:3 (NVIDIA A100, 40 GiB)" }]),
            Throws.Nothing);

    [TestCase("program", "version 0.8.0")]
    [TestCase("arithmetic", "cpu fp32")]
    [TestCase("data", "other images")]
    public void ARankThatDiffersIsNamed(string what, string said)
    {
        RankFacts other = First with { Host = "node2" };
        other = what switch
        {
            "program" => other with { Program = "0.8.0" },
            "arithmetic" => other with { Arithmetic = "cpu fp32" },
            _ => other with { Data = "faces" },
        };
        Assert.That(() => RankFacts.RequireSame([First, First, other]),
            Throws.InstanceOf<CommonFaultException>().With.Message.StartsWith("Rank 2 (node2").And.Message.Contain(said)
                .And.Message.Not.Contain("\n"));
    }

    [Test]
    public void EveryRankHasTheFactsOfAll()
    {
        RankFacts[][] all = ThreadRanks.Run(3, ranks => RankFacts.Gather(ranks, First with { Host = $"node{ranks.Rank}" }));
        Assert.That(all, Has.All.EqualTo(new[] { "node0", "node1", "node2" }.Select(host => First with { Host = host })));
    }
}
