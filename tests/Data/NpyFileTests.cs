using System.Buffers.Binary;
using System.Text;
using NUnit.Framework;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Kernels;

namespace PGGan.Tests.Data;

public class NpyFileTests
{
    [Test]
    public void WhatIsWrittenIsReadBack()
    {
        using TemporaryFolder folder = new();
        float[] values = [1.5f, -2, 0, float.Epsilon, 1e30f, 6];
        string path = folder.PathOf("labels.npy");
        NpyFile.Write(path, 3, 2, values);
        NpyFile read = NpyFile.Read(path);
        Assert.That(read.Shape, Is.EqualTo(new Shape(3, 2)));
        Assert.That(read.Values, Is.EqualTo(values));
    }

    [Test]
    public void TheWrittenHeaderIsNumPys()
    {
        using MemoryStream stream = new();
        NpyFile.WriteHeader(stream, 50000, 10);
        byte[] bytes = stream.ToArray();
        Assert.That(bytes, Has.Length.EqualTo(128));
        Assert.That(bytes[..10], Is.EqualTo(new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0 }));
        Assert.That(Encoding.ASCII.GetString(bytes[10..]),
            Is.EqualTo("{'descr': '<f4', 'fortran_order': False, 'shape': (50000, 10), }".PadRight(117) + "\n"));
    }

    [TestCase("<f4", 4)]
    [TestCase("<f8", 8)]
    [TestCase("<i4", 4)]
    [TestCase("<i8", 8)]
    [TestCase("|u1", 1)]
    public void EveryTypeIsRead(string type, int size)
    {
        int[] values = type == "|u1" ? [0, 255, 7] : [0, -3, 70000];
        byte[] data = new byte[3 * size];
        for (int i = 0; i < 3; i++)
        {
            Span<byte> element = data.AsSpan(i * size, size);
            switch (type)
            {
                case "<f4": BinaryPrimitives.WriteSingleLittleEndian(element, values[i]); break;
                case "<f8": BinaryPrimitives.WriteDoubleLittleEndian(element, values[i]); break;
                case "<i4": BinaryPrimitives.WriteInt32LittleEndian(element, values[i]); break;
                case "<i8": BinaryPrimitives.WriteInt64LittleEndian(element, values[i]); break;
                default: element[0] = (byte)values[i]; break;
            }
        }

        NpyFile read = Read([.. Header(1, $"{{'descr': '{type}', 'fortran_order': False, 'shape': (3,), }}"), .. data]);
        Assert.That(read.Shape, Is.EqualTo(new Shape(3)));
        Assert.That(read.Values, Is.EqualTo(values.Select(value => (float)value)));
    }

    // An old NumPy's 80 bytes, versions with the longer length, keys in another order: the header is read, not assumed.
    [TestCase(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2), }")]
    [TestCase(2, "{'shape': (1, 2), 'fortran_order': False, 'descr': '|u1'}")]
    [TestCase(3, """{"descr": "|u1",  "fortran_order" : False,   "shape":(1,2)}""")]
    public void EveryVersionAndSpellingOfTheHeaderIsRead(int version, string dictionary)
    {
        NpyFile read = Read([.. Header(version, dictionary), 3, 4]);
        Assert.That(read.Shape, Is.EqualTo(new Shape(1, 2)));
        Assert.That(read.Values, Is.EqualTo(new float[] { 3, 4 }));
    }

    [TestCase("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "type >f4")]
    [TestCase("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", "Fortran")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "shape ()")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }", "shape (0, 3)")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999), }", "shape (99999, 99999)")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (9,), }", "cut short")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (1999999999,), }", "cut short")]
    [TestCase("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "no plain 'descr'")]
    [TestCase("{'descr': '<f4', 'shape': (1,), }", "no plain 'fortran_order'")]
    public void WhatCannotBeReadIsNamed(string dictionary, string part) => Assert.That(
        () => Read([.. Header(1, dictionary), 0, 0, 0, 0]),
        Throws.TypeOf<ImageDataException>().With.Message.Contains(part).And.Message.StartsWith(
            "Data: labels.npy").And.Message.Not.Contains("\n"));

    [TestCase(float.NaN, "NaN")]
    [TestCase(float.PositiveInfinity, "Infinity")]
    [TestCase(float.NegativeInfinity, "-Infinity")]
    public void AValueThatIsNotFiniteIsNamedWithItsPlace(float value, string named)
    {
        byte[] last = BitConverter.GetBytes(value);
        Assert.That(
            () =>
                Read([.. Header(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"), .. new byte[16],
                .. last, .. new byte[4]]),
            Throws.TypeOf<ImageDataException>().With.Message.StartsWith(
                $"Data: labels.npy has the value {named} at [1, 1]; all values must be finite"));
        byte[] large = BitConverter.GetBytes(1e300);
        Assert.That(
            () => Read([.. Header(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }"), .. new byte[8], .. large]),
            Throws.TypeOf<ImageDataException>().With.Message.Contains("has the value Infinity at [1]"), "too large for float32");
    }

    [Test]
    public void OtherFilesAreRefused()
    {
        Assert.That(() => Read("a,b\n1,2\n3,4"u8.ToArray()),
            Throws.TypeOf<ImageDataException>().With.Message.Contains("not a NumPy array"));
        Assert.That(() => Read([]), Throws.TypeOf<ImageDataException>().With.Message.Contains("not a NumPy array"));
        byte[] header = Header(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }");
        Assert.That(() => Read(header[..30]), Throws.TypeOf<ImageDataException>().With.Message.Contains("cut short"));
        header[6] = 4;
        Assert.That(() => Read(header), Throws.TypeOf<ImageDataException>().With.Message.Contains("version 4"));
        Assert.That(() => NpyFile.Read("/nowhere/labels.npy"), Throws.TypeOf<ImageDataException>().With.Message.Contains("cannot be read"));
    }

    private static NpyFile Read(byte[] file) => NpyFile.Read(new MemoryStream(file), "labels.npy");

    private static byte[] Header(int version, string dictionary)
    {
        byte[] text = Encoding.ASCII.GetBytes(dictionary + "\n");
        byte[] length = BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length[..(version == 1 ? 2 : 4)], .. text];
    }
}
