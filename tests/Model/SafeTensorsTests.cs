using System.Buffers.Binary;
using System.Text;
using NUnit.Framework;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Tests.Model;

public sealed class SafeTensorsTests
{
    private string folder = "";

    private string FilePath => Path.Combine(folder, "a.safetensors");

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("pggan-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void ValuesShapesAndTextsComeBack()
    {
        Dictionary<string, float[]> written = Write();
        using SafeTensorsFile file = SafeTensorsFile.Open(FilePath);
        Assert.That(file.Texts["config"], Is.EqualTo("{\"ä\": 1}\n"));
        Assert.That(file.Tensors.Select(t => (t.Key, t.Value.ToString())),
            Is.EqualTo(new[] { ("b.weight", "[3, 1, 1, 5]"), ("a.bias", "[7]"), ("one", "[1]") }));
        foreach ((string name, Shape shape) in file.Tensors)
        {
            float[] values = Enumerable.Repeat(float.NaN, shape.Count).ToArray();
            file.Read(name, shape, values);
            Assert.That(values, Is.EqualTo(written[name]));
        }

        Assert.That(file.VerifyChecksum(), Is.True);
    }

    [Test]
    public void TheSameArraysGiveTheSameBytes()
    {
        Write();
        byte[] first = File.ReadAllBytes(FilePath);
        Write();
        Assert.That(File.ReadAllBytes(FilePath), Is.EqualTo(first));
        Assert.That(BinaryPrimitives.ReadUInt64LittleEndian(first) % 8, Is.Zero, "values begin aligned");
    }

    [Test]
    public void AnyCutIsNoticed([Range(0, 250, 10)] int kept)
    {
        Write();
        byte[] whole = File.ReadAllBytes(FilePath);
        Damage(whole[..kept]);
        Damage(whole[..(whole.Length - 1 - (kept / 10))]);
        Damage([.. whole, .. new byte[kept + 1]]);
    }

    [Test]
    public void AFlippedBitOfAValueIsNoticed()
    {
        Write();
        byte[] bytes = File.ReadAllBytes(FilePath);
        bytes[^6] ^= 1;
        File.WriteAllBytes(FilePath, bytes);
        using SafeTensorsFile file = SafeTensorsFile.Open(FilePath);
        Assert.That(Assert.Throws<DamagedFileException>(() => file.VerifyChecksum())!.Message, Does.Contain("checksum"));
    }

    [TestCase("""{"x":{"dtype":"F16","shape":[2],"data_offsets":[0,8]}}""", "F16")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "'x' of shape [3]")]
    [TestCase("""{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "-2")]
    [TestCase("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "begins at byte 4")]
    [TestCase("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        "begins at byte 0")]
    [TestCase("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "8 bytes of values")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        "not readable")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2]}}""", "not readable")]
    [TestCase("""{"x":{"dtype":"F32","shape":[1e30],"data_offsets":[0,8]}}""", "not readable")]
    [TestCase("""{"__metadata__":{"a":1}}""", "not readable")]
    [TestCase("""{"__metadata__":{"a":null}}""", "null")]
    [TestCase("""[1,2]""", "not readable")]
    [TestCase("""{"x":""", "not readable")]
    public void AWrongHeaderIsOneLine(string header, string named)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        Assert.That(Damage([.. length, .. text, .. new byte[8]]), Does.Contain(named));
    }

    [Test]
    public void AHugeHeaderIsNotAllocated() => Damage([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3]);

    [Test]
    public void AMissingArrayOrShapeIsNamed()
    {
        Write();
        using SafeTensorsFile file = SafeTensorsFile.Open(FilePath);
        Assert.That(Assert.Throws<DamagedFileException>(() => file.Read("c", new Shape(1), new float[1]))!.Message, Does.Contain("'c'"));
        Assert.That(Assert.Throws<DamagedFileException>(() => file.Read("a.bias", new Shape(8), new float[8]))!.Message,
            Does.Contain("[7]").And.Contain("[8]"));
    }

    [Test]
    public void AMissingFileIsOneLine() =>
        Assert.That(Assert.Throws<PGGanException>(() => SafeTensorsFile.Open(FilePath))!.Message,
            Does.Contain(FilePath).And.Not.Contain("\n"));

    [Test]
    public void AFailedWriteLeavesTheOldFileAndNothingElse()
    {
        Write();
        byte[] before = File.ReadAllBytes(FilePath);
        PGGanException? thrown = Assert.Throws<PGGanException>(() => AtomicFile.Write(FilePath, stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("No space left on device");
        }));
        Assert.That(thrown!.Message, Does.Contain("No space left on device").And.Not.Contain("\n"));
        Assert.That(File.ReadAllBytes(FilePath), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void AStrayExceptionLeavesNothingBehind()
    {
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(FilePath, _ => throw new InvalidOperationException()));
        Assert.That(Directory.GetFiles(folder), Is.Empty);
    }

    private Dictionary<string, float[]> Write()
    {
        Dictionary<string, float[]> values = new()
        {
            ["b.weight"] = new float[15],
            ["a.bias"] = new float[7],
            ["one"] = [float.NegativeInfinity]
        };
        Philox.Normal(new RandomStream(1, TestRandom.Test), 0, values["b.weight"]);
        Philox.Normal(new RandomStream(1, TestRandom.Test), 1, values["a.bias"]);
        Dictionary<string, string> texts = new() { ["format"] = "x", ["config"] = "{\"ä\": 1}\n" };
        AtomicFile.Write(FilePath, stream => SafeTensorsWriter.Write(stream, texts,
        [
            new SavedTensor("b.weight", new Shape(3, 1, 1, 5), values["b.weight"].CopyTo),
            new SavedTensor("a.bias", new Shape(7), values["a.bias"].CopyTo),
            new SavedTensor("one", new Shape(1), values["one"].CopyTo),
        ]));
        return values;
    }

    private string Damage(byte[] bytes)
    {
        File.WriteAllBytes(FilePath, bytes);
        string message = Assert.Throws<DamagedFileException>(() => SafeTensorsFile.Open(FilePath).Dispose())!.Message;
        Assert.That(message, Does.StartWith(FilePath).And.Not.Contain("\n"));
        return message;
    }
}
