using NUnit.Framework;
using PGGan.Kernels;
using PGGan.Model;
using PGGan.Tests.Training;

namespace PGGan.Tests.Learning;

/// <summary>The samples as programs: what they need of the libraries is public, and they train.</summary>
internal sealed class SampleTests : CommandFixture
{
    private const string OwnLoss = "OwnLoss.dll", OwnNetwork = "OwnNetwork.dll";

    [Test]
    public void ATermOfAProgramsOwnIsTrainedAndReported()
    {
        string run = Trained(OwnLoss, "0.08");
        Assert.That(File.ReadAllLines(Path.Combine(run, "stats.jsonl")), Is.Not.Empty.And.All.Contains("\"smoothness\""));
    }

    [Test]
    public void NetworksOfAProgramsOwnAreTrainedSavedDrawnAndGoOn()
    {
        string run = Trained(OwnNetwork, "0.256");
        Assert.That(Path.Combine(run, "grid.png"), Does.Exist);
        float[] before = Weight(run);
        Assert.That(Trained(OwnNetwork, "0.512", run), Is.EqualTo(run));
        Assert.That(Weight(run), Is.Not.EqualTo(before).And.All.Matches<float>(float.IsFinite));
        Assert.That(Directory.GetFiles(run, "checkpoint-*.safetensors").Max(), Does.EndWith("checkpoint-000000.512.safetensors"));
    }

    /// <summary>Runs a sample to its end; its run's folder.</summary>
    private string Trained(string sample, params string[] arguments)
    {
        using System.Diagnostics.Process process = Launch(arguments, sample);
        (int code, string output, string error) = Wait(process);
        Assert.That((code, error), Is.EqualTo((0, "")), output);
        return Directory.GetDirectories(Path.Combine(Folder, "runs")).Single();
    }

    private static float[] Weight(string run)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(Directory.GetFiles(run, "checkpoint-*.safetensors").Max()!);
        (string name, Shape shape) = file.Tensors.Single(tensor => tensor.Key == "averaged.8x8.conv.weight");
        float[] weight = new float[shape.Count];
        file.Read(name, shape, weight);
        return weight;
    }
}
