using System.IO.Compression;
using System.Text;
using PGGan.Data;
using PGGan.Data.Formats;
using PGGan.Model;
using PGGan.Tests.Data;
using PGGan.Tests.Imaging;
using PureHDF;
using PureHDF.Filters;
using SkiaSharp;

namespace PGGan.Tests.Faults.Fuzz;

/// <summary>Every format that sets of pictures come in, with small whole files of each.</summary>
internal static class SetTargets
{
    private const int Count = 4, Side = 8;

    /// <summary>All of them.</summary>
    public static IEnumerable<FuzzTarget> All =>
    [
        new SetTarget("mnist", 10, "train-images-idx3-ubyte", [Idx([Count, 28, 28])])
        {
            Companions = [("train-labels-idx1-ubyte", Idx([Count]))],
        },
        new SetTarget("mnist labels", 5, "train-labels-idx1-ubyte", [Idx([Count])])
        {
            Companions = [("train-images-idx3-ubyte", Idx([Count, 28, 28]))],
            ByFolder = true,
        },
        new SetTarget("mnist gz", 5, "train-images-idx3-ubyte.gz", [GZip(Idx([Count, 28, 28]))]),
        new SetTarget("cifar10", 5, "data_batch_1.bin", [Cifar(labels: 1)]),
        new SetTarget("cifar100", 5, "train.bin", [Cifar(labels: 2)]),
        new SetTarget("digits", 10, "digits.csv", [Digits()]),

        // Where the damaged length of a name demands it, the library takes up to 2 GiB and fills it, each time that the file is opened;
        // then it finds that the file ends.
        new SetTarget("hdf5", 20, "set.h5", [Hdf5()]) { MaxAllocated = long.MaxValue, Longest = TimeSpan.FromSeconds(30) },
        new SetTarget("zip", 15, "set.zip", [Zip(CompressionLevel.NoCompression), Zip(CompressionLevel.Fastest)]),
        new SetTarget("dataset.json", 15, "dataset.json", [Labels()]) { Companions = Pictures, ByFolder = true, How = DamageJson },
        new SetTarget("labels", 5, "set-labels.npy", [Npy()]) { Companions = [("set.h5", Hdf5())], ByFolder = true },
        TfRecords("tfrecords", "set-r03.tfrecords"),
        TfRecords("tfrecords of 4", "set-r02.tfrecords"),
        new SetTarget("lmdb", 20, "data.mdb", [Lmdb(), GoldenLmdb()]) { ByFolder = true },
    ];

    private static (string, byte[])[] Pictures =>
        [.. Enumerable.Range(0, Count).Select(i => ($"{(i < 2 ? "a" : "b")}/{i}.png", ImagingFiles.Plain(Side, Side, (byte)i, 1, 2)))];

    private static byte[] DamageJson(byte[] file, Random random) =>
        random.Next(3) > 0 ? JsonDamage.Document(file, random) : Damage.Bytes(file, random);

    private static byte[] Idx(int[] sizes) =>
    [
        0, 0, 8, (byte)sizes.Length, .. sizes.SelectMany(size => (byte[])[0, 0, 0, (byte)size]),
        .. ImagingFiles.RandomBytes(sizes.Aggregate((a, b) => a * b), 1).Select(value => sizes.Length == 1 ? (byte)(value % 10) : value),
    ];

    private static byte[] GZip(byte[] file)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(file);
        }

        return packed.ToArray();
    }

    private static byte[] Cifar(int labels) =>
        [.. Enumerable.Range(0, Count).SelectMany(i => Enumerable.Repeat((byte)i, labels).Concat(ImagingFiles.RandomBytes(3072, i)))];

    private static byte[] Digits() => Encoding.ASCII.GetBytes(string.Concat(
        Enumerable.Range(0, Count).Select(i => string.Join(',', Enumerable.Range(0, 64).Select(j => (i + j) % 17).Append(i)) + "\n")));

    private static byte[] Hdf5()
    {
        using TemporaryFolder folder = new();
        string path = folder.PathOf("set.h5");
        H5File file = new()
        {
            ["data4x4"] = new H5Dataset(new byte[Count * 3 * 16], fileDims: [Count, 3, 4, 4]),
            ["data8x8"] = new H5Dataset(
                ImagingFiles.RandomBytes(Count * 3 * 64, 1),
                chunks: [2, 3, 8, 8],
                datasetCreation: new(Filters: [DeflateFilter.Id]),
                fileDims: [Count, 3, 8, 8]),
        };
        file.Write(path);
        return File.ReadAllBytes(path);
    }

    private static byte[] Zip(CompressionLevel level)
    {
        MemoryStream file = new();
        using (ZipArchive zip = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in Pictures.Append(("dataset.json", Labels())))
            {
                ZipArchiveEntry entry = zip.CreateEntry(name, level);
                entry.LastWriteTime = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using Stream stream = entry.Open();
                stream.Write(content);
            }
        }

        return file.ToArray();
    }

    private static byte[] Labels()
    {
        MemoryStream stream = new();
        LabelSchema schema = new()
        {
            Attributes = [new LabelAttribute("kind", ["cat", "dog"]), new LabelAttribute("colour", ["red", "grün"])],
        };
        DatasetJson.Write(stream, schema, [.. Pictures.Select(picture => picture.Item1)], i => [i % 2, 1 - (i % 2), i / 2, 1 - (i / 2)]);
        return stream.ToArray();
    }

    private static byte[] Npy()
    {
        using TemporaryFolder folder = new();
        string path = folder.PathOf("labels.npy");
        NpyFile.Write(path, Count, 3, new float[] { 0, 0, 1, 0.5f, 0.25f, 0, 1, 0, 0, 0, 1, 0 });
        return File.ReadAllBytes(path);
    }

    private static SetTarget TfRecords(string name, string damaged)
    {
        using TemporaryFolder folder = new();
        for (int side = 4, level = 2; side <= Side; side *= 2, level++)
        {
            byte[][] images = [.. Enumerable.Range(0, Count).Select(i => ImagingFiles.RandomBytes(side * side * 3, i))];
            TfRecordTwin.Write(folder.PathOf($"set-r{level:D2}.tfrecords"), 3, side, images);
        }

        NpyFile.Write(folder.PathOf("set-rxx.labels"), Count, 3, new float[Count * 3]);
        (string Name, byte[] Content)[] files = [.. Directory.EnumerateFiles(folder.Root)
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)))];
        return new SetTarget(name, 15, damaged, [files.Single(file => file.Name == damaged).Content])
        {
            Companions = [.. files.Where(file => file.Name != damaged)],
            ByFolder = true,
            How = (file, random) => random.Next(3) > 0 ? Repair.TfRecords(Damage.Bytes(file, random)) : Damage.Bytes(file, random),
        };
    }

    private static byte[] Lmdb() => LmdbWriter.Build(4096, [.. Enumerable.Range(0, Count).Select(i =>
        ($"{i}", ImagingFiles.Skia(20, 20, ImagingFiles.RandomRgba(20, 20, i), SKEncodedImageFormat.Webp)))]);

    private static byte[] GoldenLmdb()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", "lmdb-0.9.24.mdb.gz");
        using GZipStream packed = new(File.OpenRead(path), CompressionMode.Decompress);
        MemoryStream file = new();
        packed.CopyTo(file);
        return file.ToArray();
    }
}
