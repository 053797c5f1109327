using PGGan.Autograd;
using PGGan.Model;

namespace OwnNetwork;

/// <summary>Makes both networks of a DCGAN.</summary>
/// <param name="maps">Feature maps of the largest hidden layer; each smaller one has twice as many. The paper's: 128.</param>
internal sealed class DcganNetworks(int maps) : INetworks
{
    public IGenerator CreateGenerator(Workspace workspace, ModelConfig config, int? seed) =>
        new DcganGenerator(workspace, config, maps, seed);

    public IDiscriminator CreateDiscriminator(Workspace workspace, ModelConfig config, int? seed) =>
        new DcganDiscriminator(workspace, config, maps, seed);
}
