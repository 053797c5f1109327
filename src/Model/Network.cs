using PGGan.Autograd;
using PGGan.Kernels;

namespace PGGan.Model;

/// <summary>A network made of named layers.</summary>
public abstract class Network : Module, INetwork
{
    private readonly List<NetworkLayer> layers = [];
    private readonly Workspace workspace;
    private readonly string name;
    private readonly int? seed;

    /// <summary>A network without layers; the constructor of a class derived from it adds them.</summary>
    /// <param name="workspace">Where its parameters live.</param>
    /// <param name="name">Its name, which with the seed decides the weights of its layers: <c>generator</c>.</param>
    /// <param name="seed">Decides the weights; null for weights of zero, until others are put there.</param>
    protected Network(Workspace workspace, string name, int? seed) => (this.workspace, this.name, this.seed) = (workspace, name, seed);

    /// <inheritdoc/>
    public IReadOnlyList<NetworkLayer> Layers => layers;

    /// <inheritdoc/>
    public virtual IReadOnlyList<Parameter> ActiveAt(Growth growth) => Parameters;

    /// <summary>Adds a layer.</summary>
    /// <param name="layer">Its name, e.g. <c>16x16.conv1</c>: that of its parameters before theirs.</param>
    /// <param name="input">Shape of one image's input: <c>[H, W, C]</c>, or <c>[C]</c> where there are no pixels.</param>
    /// <param name="make">Makes it.</param>
    protected TLayer Layer<TLayer>(string layer, Shape input, Func<LayerPlace, TLayer> make)
        where TLayer : Module, ILayer
    {
        TLayer made = Include(layer, make(new LayerPlace(workspace, seed, $"{name}.{layer}")));
        (Shape output, double multiplyAdds) = made.Cost(input);
        layers.Add(new NetworkLayer(layer, output, multiplyAdds, made.Parameters) { Scale = made.Scale });
        return made;
    }
}
