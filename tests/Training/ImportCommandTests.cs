using NUnit.Framework;
using PGGan.Tests.Imaging;
using PGGan.Tests.Interchange.Import;

namespace PGGan.Tests.Training;

public sealed class ImportCommandTests : CommandFixture
{
    [Test]
    public void ACheckpointThatDrawsTrainsAndIsExported()
    {
        ForeignFile.Unpack("theano.pkl", Folder);
        (int code, string output, string error) = Call("import", "theano.pkl");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Is.EqualTo(
            "Network: theano.pkl (official code on Theano): 8×8, 3 channels, latent 5\n"
                + "Wrote theano.safetensors, at kimg 1200.0: pggan generate --network theano.safetensors, "
                + "or pggan train --resume theano.safetensors --data PATH\n"));
        (code, _, error) = Call("generate", "--network", "theano.safetensors", "--device", "cpu", "--seeds", "0-2");
        Assert.That(code, Is.Zero, error);
        Assert.That(Directory.GetFiles(Path.Combine(Folder, "out"), "seed*.png"), Has.Length.EqualTo(3));
        (code, _, error) = Call("export", "--network", "theano.safetensors");
        Assert.That(code, Is.Zero, error);

        Directory.CreateDirectory(Path.Combine(Folder, "pictures"));
        for (byte i = 0; i < 4; i++)
        {
            File.WriteAllBytes(Path.Combine(Folder, "pictures", $"{i}.png"), ImagingFiles.Plain(8, 8, i, 2, 3));
        }

        (code, output, error) = Call(
            "train", "--resume", "theano.safetensors", "--data", "pictures", "--cache", "cache", "--outdir", "runs", "--kimg", "1200.032",
            "--minibatch", "16", "--repeats", "1", "--device", "cpu", "--threads", "1", "--tensorboard=0");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Going on from theano.safetensors at kimg 1200.0"));
        string[] saved = Directory.GetFiles(Path.Combine(Folder, "runs"), "checkpoint-*.safetensors", SearchOption.AllDirectories);
        Assert.That(saved, Is.Not.Empty);
        AssertRefused(["train", "--resume", "theano.safetensors", "--device", "cpu"], "unknown images of theano.pkl");
    }

    [Test]
    public void WhatCannotBeImportedIsRefusedInOneLine()
    {
        File.WriteAllBytes(Path.Combine(Folder, "hostile.pkl"), [0x80, 4, .. "cposix\nsystem\n(X\u0004\0\0\0truetR."u8]);
        File.WriteAllText(Path.Combine(Folder, "notes.txt"), "nothing");
        string zoo = ForeignFile.Unpack("zoo-zip.pth", Folder);
        File.WriteAllBytes(Path.Combine(Folder, "short.pth"), ForeignFile.Read("zoo-zip.pth")[..9000]);
        AssertRefused(["import", "hostile.pkl"], "hostile.pkl cannot be imported: its pickle wants to make a 'posix.system'");
        AssertRefused(["import", "notes.txt"], "notes.txt cannot be imported: it is neither a file of PyTorch nor a pickle");
        AssertRefused(["import", "short.pth"], "short.pth cannot be imported");
        AssertRefused(["import", "missing.pth"], "missing.pth");
        AssertRefused(["import", "zoo-zip.pth", "--output", "zoo-zip.pth"], "--output: zoo-zip.pth is the file that is imported");
        AssertRefused(["import", "zoo-zip.pth", "--config", "notes.txt"], "notes.txt: it is no JSON");
        AssertRefused(["import", "zoo-zip.pth", "--output", "nowhere/net.safetensors"], "nowhere");
        AssertRefused(["import"], "FILE");
        Assert.That(Directory.GetFiles(Folder, "*.safetensors"), Is.Empty);
        Assert.That(File.Exists(zoo), Is.True);
    }
}
