using System.Globalization;
using LightningDB;
using PGGan.Model;
using PGGan.Training.Imaging;

namespace PGGan.Training.Data.Formats;

/// <summary>LSUN: a folder with an LMDB database (<c>data.mdb</c>) whose values are image files (WebP or JPEG), in the order of their keys.</summary>
internal sealed class LmdbPictures : IPictures
{
    private const string DataFile = "data.mdb";

    private readonly LightningEnvironment environment;
    private readonly byte[][] keys;

    private LmdbPictures(string folder)
    {
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) is { Length: > 0 } name ? name : "lsun";
        LmdbLibrary.Require();
        environment = new LightningEnvironment(folder);
        try
        {
            // Without a lock file, folders that cannot be written are readable too; nobody writes these.
            environment.Open(
                EnvironmentOpenFlags.ReadOnly | EnvironmentOpenFlags.NoLock | EnvironmentOpenFlags.NoReadAhead | EnvironmentOpenFlags.NoThreadLocalStorage);
            keys = ReadKeys();
        }
        catch (LightningException fault)
        {
            environment.Dispose();
            string remedy = fault.StatusCode == (int)MDBResultCode.VersionMismatch
                ? $"install the LMDB that wrote it, for LSUN 0.9 ({LmdbLibrary.Remedy})"
                : "copy or fetch it again";
            throw new ImageDataException($"Data: {folder} cannot be read as LMDB: {ImageFiles.OneLine(fault).TrimEnd('.')}; {remedy}.", fault);
        }

        if (keys.Length == 0)
        {
            environment.Dispose();
            throw new ImageDataException($"Data: the database in {folder} is empty; fetch it again.");
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => keys.Length;

    /// <inheritdoc/>
    public LabelSchema Labels => LabelSchema.None;

    /// <summary>Whether the path is such a folder or the <c>data.mdb</c> in it.</summary>
    public static bool Recognises(string path) => FolderOf(path) is not null;

    /// <summary>Opens a database.</summary>
    /// <exception cref="ImageDataException">It is damaged or empty, or the native library is missing; one line.</exception>
    public static LmdbPictures Open(string path) =>
        new(FolderOf(path) ?? throw new ImageDataException($"Data: {path} has no {DataFile}; name an unpacked LSUN folder such as bedroom_train_lmdb."));

    /// <inheritdoc/>
    public string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"{Name} image {index}");

    /// <inheritdoc/>
    public PixelBuffer Read(int index)
    {
        byte[] file;
        try
        {
            using LightningTransaction transaction = environment.BeginTransaction(TransactionBeginFlags.ReadOnly);
            using LightningDatabase database = transaction.OpenDatabase();
            (MDBResultCode result, _, MDBValue value) = transaction.Get(database, keys[index]);
            result.ThrowOnError();
            file = value.CopyToNewArray();
        }
        catch (LightningException fault)
        {
            throw new InvalidDataException($"the database does not give it: {ImageFiles.OneLine(fault)}", fault);
        }

        return ImageCodec.Decode(file);
    }

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => environment.Dispose();

    private static string? FolderOf(string path) =>
        File.Exists(Path.Combine(path, DataFile)) ? path
        : File.Exists(path) && Path.GetFileName(path) == DataFile ? Path.GetDirectoryName(Path.GetFullPath(path))
        : null;

    private byte[][] ReadKeys()
    {
        using LightningTransaction transaction = environment.BeginTransaction(TransactionBeginFlags.ReadOnly);
        using LightningDatabase database = transaction.OpenDatabase();
        using LightningCursor cursor = transaction.CreateCursor(database);
        List<byte[]> all = [];
        (MDBResultCode result, MDBValue key, _) = cursor.Next();
        while (result == MDBResultCode.Success)
        {
            all.Add(key.CopyToNewArray());
            (result, key, _) = cursor.Next();
        }

        if (result != MDBResultCode.NotFound)
        {
            result.ThrowOnError();
        }

        return [.. all];
    }
}
