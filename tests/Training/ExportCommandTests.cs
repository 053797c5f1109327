using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using NUnit.Framework;
using PGGan.Imaging;
using PGGan.Learning;
using PGGan.Model;
using PGGan.Tests.Learning.Runs;

namespace PGGan.Tests.Training;

public sealed class ExportCommandTests : CommandFixture
{
    [Test]
    public void OnnxFileDrawsThePicturesOfGenerate()
    {
        FreshCheckpoint.Save(Path.Combine(Folder, "fresh.safetensors"), FreshCheckpoint.Config, imagesSeen: 1500);
        (int code, string output, string error) = Call("export", "--network", "fresh.safetensors", "--bytes");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Is.EqualTo(
            "Network: fresh.safetensors at kimg 1.5\nWrote the generator (16×16) to generator.onnx\n"));
        (code, _, error) = Call("generate", "--network", "fresh.safetensors", "--device", "cpu", "--seeds", "0-2");
        Assert.That(code, Is.Zero, error);

        using InferenceSession session = new(Path.Combine(Folder, "generator.onnx"));
        ModelMetadata metadata = session.ModelMetadata;
        Assert.That(metadata.ProducerName, Is.EqualTo("PGGan"));
        Assert.That(metadata.CustomMetadataMap["kimg"], Is.EqualTo("1.5"));
        Assert.That(metadata.CustomMetadataMap["resolution"], Is.EqualTo("16"));
        Assert.That(metadata.CustomMetadataMap["config_sha256"], Does.Match("^[0-9a-f]{64}$"));
        float[] latents = Samples.Latents(FreshCheckpoint.Config.Run.Seed, [0, 1, 2], 6);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(
            [NamedOnnxValue.CreateFromTensor("latents", new DenseTensor<float>(latents, [3, 6]))]);
        byte[] drawn = [.. results[0].AsEnumerable<byte>()];
        for (int i = 0; i < 3; i++)
        {
            PixelBuffer picture = ImageCodec.Decode(File.ReadAllBytes(Path.Combine(Folder, "out", $"seed000{i}.png")));
            byte[] rgb = [.. picture.Pixels.Where((_, at) => at % 4 != 3)];
            Assert.That(rgb.Zip(drawn.Skip(i * rgb.Length), (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo(1), $"picture {i}");
        }
    }

    [Test]
    public void DiscriminatorSmallerNetworkAndFolderAreWritten()
    {
        FreshCheckpoint.Save(Path.Combine(Folder, "fresh.safetensors"), FreshCheckpoint.Config with
        {
            Model = FreshCheckpoint.Config.Model with { Labels = LabelSchema.Of("kind", ["gas", "ice"]) },
        });
        (int code, string output, string error) = Call("export", "--network", "fresh.safetensors", "--discriminator", "--res", "8");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.EndWith("Wrote the discriminator (8×8) to discriminator.onnx\n"));
        using InferenceSession session = new(Path.Combine(Folder, "discriminator.onnx"));
        Assert.That(session.InputMetadata["images"].Dimensions, Is.EqualTo(new[] { -1, 3, 8, 8 }));
        Assert.That(session.OutputMetadata.Keys, Is.EqualTo(new[] { "scores", "label_logits" }));
        Assert.That(session.ModelMetadata.CustomMetadataMap["classes"], Is.EqualTo("""{"kind":["gas","ice"]}"""));

        (code, output, error) = Call("export", "--network", "fresh.safetensors", "--format", "safetensors", "--output", "gas");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.EndWith("Wrote the generator (16×16) to gas/\n"));
        Assert.That(Directory.GetFiles(Path.Combine(Folder, "gas")), Has.Length.EqualTo(4));
    }

    [Test]
    public void WhatCannotBeWrittenIsRefused()
    {
        FreshCheckpoint.Save(Path.Combine(Folder, "fresh.safetensors"), FreshCheckpoint.Config);
        string[] export = ["export", "--network", "fresh.safetensors"];
        AssertRefused([.. export, "--res", "32"], "--res: fresh.safetensors has grown to 16×16; choose a power of two from 4 to 16.");
        AssertRefused([.. export, "--format", "safetensors", "--bytes"], "--format safetensors: --bytes is for ONNX files");
        AssertRefused([.. export, "--bytes", "--discriminator"], "--bytes: a discriminator reads images and writes none");
        AssertRefused([.. export, "--format", "pickle"], "'pickle'");
        AssertRefused([.. export, "--output", "nowhere/generator.onnx"], "nowhere");
        AssertRefused(["export", "--network", "missing.safetensors"], "missing.safetensors");
        Assert.That(Directory.GetFiles(Folder, "*.onnx"), Is.Empty);
    }
}
