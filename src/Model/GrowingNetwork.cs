using PGGan.Autograd;

namespace PGGan.Model;

/// <summary>A network that grows: every layer that will ever be there exists from the start, and the <see cref="Growth"/> selects those that take part.</summary>
public abstract class GrowingNetwork : Module
{
    private readonly Dictionary<(int Resolution, bool IsFading), IReadOnlyList<Parameter>> active = [];
    private readonly Workspace workspace;
    private readonly string name;
    private readonly int? seed;

    private protected GrowingNetwork(Workspace workspace, string name, ModelConfig config, int? seed)
    {
        string[] faults = [.. config.Faults()];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"{GetType().Name}: {string.Join("; ", faults)}.");
        }

        this.workspace = workspace;
        this.name = name;
        this.seed = seed;
        Config = config;
    }

    /// <summary>Sizes.</summary>
    public ModelConfig Config { get; }

    /// <summary>The parameters that take part at a stage of growth; only they have gradients.</summary>
    public IReadOnlyList<Parameter> ActiveAt(Growth growth)
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

    /// <summary>A layer of the network under its name, e.g. <c>16x16.conv1</c>.</summary>
    private protected TLayer Layer<TLayer>(string layer, Func<LayerPlace, TLayer> make)
        where TLayer : Module => Include(layer, make(new LayerPlace(workspace, Config, seed, $"{name}.{layer}")));
}
