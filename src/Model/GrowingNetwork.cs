using PGGan.Autograd;

namespace PGGan.Model;

/// <summary>
/// A network that grows: every layer that will ever be there exists from the start, and the <see cref="Growth"/> selects those that take
/// part.
/// </summary>
public abstract class GrowingNetwork : Network
{
    private readonly Dictionary<(int Resolution, bool IsFading), IReadOnlyList<Parameter>> active = [];

    private protected GrowingNetwork(Workspace workspace, string name, ModelConfig config, int? seed)
        : base(workspace, name, seed)
    {
        string[] faults = [.. config.Faults()];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"{GetType().Name}: {string.Join("; ", faults)}.");
        }

        Config = config;
    }

    /// <summary>Sizes.</summary>
    public ModelConfig Config { get; }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<Parameter> ActiveAt(Growth growth)
    {
        (int, bool) layers = (growth.Resolution, growth.IsFading);
        if (!active.TryGetValue(layers, out IReadOnlyList<Parameter>? parameters))
        {
            HashSet<Tensor> values = [.. LayersAt(growth).OfType<Module>().SelectMany(layer => layer.Parameters).Select(p => p.Value)];
            parameters = [.. Parameters.Where(p => values.Contains(p.Value))];
            active[layers] = parameters;
        }

        return parameters;
    }

    private protected abstract IEnumerable<Module?> LayersAt(Growth growth);
}
