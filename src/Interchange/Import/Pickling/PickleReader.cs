using PGGan.Interchange.Import.Torch;
using Razorvine.Pickle;

namespace PGGan.Interchange.Import.Pickling;

/// <summary>
/// Reads pickles that hold networks. Of Python's classes and functions only those on a closed list are known, each as plain data made
/// here; a pickle that names any other is refused before anything of it is read.
/// </summary>
internal sealed class PickleReader : Unpickler
{
    private static readonly Dictionary<string, IObjectConstructor> Listed = new()
    {
        ["collections.OrderedDict"] = new Constructor(OrderedMap.Of),
        ["torch._utils._rebuild_tensor"] = new Constructor(TorchTensor.Rebuild),
        ["torch._utils._rebuild_tensor_v2"] = new Constructor(TorchTensor.Rebuild),
        ["torch._utils._rebuild_parameter"] = new Constructor(parts => parts.Length > 0 && parts[0] is TorchTensor values ? values
            : throw new InvalidDataException("a parameter of its pickle has no tensor")),
        ["torch.FloatStorage"] = new StorageType(ElementType.Single),
        ["torch.DoubleStorage"] = new StorageType(ElementType.Double),
        ["torch.HalfStorage"] = new StorageType(ElementType.Half),
        ["torch.LongStorage"] = new StorageType(ElementType.Other, 8),
        ["torch.IntStorage"] = new StorageType(ElementType.Other, 4),
        ["torch.ByteStorage"] = new StorageType(ElementType.Other, 1),
        ["torch.BoolStorage"] = new StorageType(ElementType.Other, 1),
        ["numpy.ndarray"] = new Constructor(_ => throw new InvalidDataException("its pickle makes an array without its values")),
        ["numpy.dtype"] = new Constructor(NumpyType.Create),
        ["tfutil.Network"] = new Constructor(_ => new PlainObject("tfutil.Network")),
        ["network.Network"] = new Constructor(_ => new PlainObject("network.Network")),
    };

    private readonly Func<object[], object>? storages;

    static PickleReader()
    {
        foreach (string module in new[] { "numpy.core", "numpy._core" })
        {
            Listed.Add($"{module}.multiarray._reconstruct", new Constructor(_ => new NumpyArray()));
            Listed.Add($"{module}.multiarray.scalar", new Constructor(NumpyScalar.Create));
            Listed.Add($"{module}.numeric._frombuffer", new Constructor(NumpyArray.FromBuffer));
        }

        foreach (string package in new[] { "", "models.", "pytorch_GAN_zoo.models." })
        {
            Listed.Add($"{package}utils.config.BaseConfig", new Constructor(_ => new PlainObject("BaseConfig")));
        }

        foreach ((string name, IObjectConstructor constructor) in Listed)
        {
            int dot = name.LastIndexOf('.');
            registerConstructor(name[..dot], name[(dot + 1)..], constructor);
        }
    }

    private PickleReader(Func<object[], object>? storages) => this.storages = storages;

    /// <summary>Reads the pickle that the data begin with.</summary>
    /// <param name="data">The pickle, and maybe what stands behind it.</param>
    /// <param name="storages">Makes what a persistent id stands for; null: there are none.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <returns>Numbers, texts, bytes, lists, dictionaries, and what the closed list makes.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or names what is not on the list.</exception>
    public static object? Read(byte[] data, Func<object[], object>? storages, out int length)
    {
        length = PickleGuard.Check(data, Listed.ContainsKey);
        using PickleReader reader = new(storages);
        try
        {
            return reader.loads(data);
        }
        catch (Exception fault) when (fault is not (InvalidDataException or OutOfMemoryException))
        {
            // Instructions that do not fit each other: the library's exceptions are of many kinds.
            string message = fault.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw Inner(fault) ?? new InvalidDataException($"its pickle is damaged ({message})", fault);
        }
    }

    /// <inheritdoc/>
    protected override object persistentLoad(object pid) => storages is not null && pid is object[] parts ? storages(parts)
        : throw new InvalidDataException("its pickle refers to data outside itself");

    private static InvalidDataException? Inner(Exception? fault) =>
        fault is null or InvalidDataException ? fault as InvalidDataException : Inner(fault.InnerException);

    /// <summary>Makes plain data of the arguments that a pickle gives a class or function.</summary>
    private sealed class Constructor(Func<object[], object> make) : IObjectConstructor
    {
        public object construct(object[] args) => make(args);
    }
}
