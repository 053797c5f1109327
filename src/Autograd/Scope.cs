namespace PGGan.Autograd;

/// <summary>
/// Owner of the tensors made while it is the innermost open scope; frees them together when disposed. One scope a phase of training
/// (fakes, critic, penalty, generator) keeps memory flat without a <c>using</c> for every temporary.
/// </summary>
public sealed class Scope : IDisposable
{
    private readonly Workspace workspace;
    private readonly Scope? parent;
    private readonly string name;
    private readonly List<Tensor> tensors = [];
    private bool closed;

    internal Scope(Workspace workspace, Scope? parent, string name)
    {
        this.workspace = workspace;
        this.parent = parent;
        this.name = name;
    }

    /// <summary>Whether the tensor was made in this scope and is still its own.</summary>
    public bool Owns(Tensor tensor) => tensors.LastIndexOf(tensor) >= 0;

    /// <summary>Hands a tensor over to the enclosing scope, so that it outlives this one.</summary>
    /// <returns>The same tensor.</returns>
    /// <exception cref="InvalidOperationException">The tensor is not this scope's.</exception>
    public Tensor Keep(Tensor tensor)
    {
        int index = tensors.LastIndexOf(tensor);
        if (index < 0)
        {
            throw new InvalidOperationException($"Scope '{name}': {tensor} is not owned by it, so it cannot be kept from it.");
        }

        tensors.RemoveAt(index);
        parent!.Add(tensor);
        return tensor;
    }

    /// <summary>Frees every tensor it still owns.</summary>
    /// <exception cref="InvalidOperationException">A scope opened later is still open.</exception>
    public void Dispose()
    {
        if (closed)
        {
            return;
        }

        if (workspace.CurrentScope != this)
        {
            throw new InvalidOperationException($"Scope '{name}' is closed before the scope '{workspace.CurrentScope.name}' opened inside it.");
        }

        closed = true;
        ReleaseAll();
        workspace.CurrentScope = parent!;
    }

    internal void Add(Tensor tensor) => tensors.Add(tensor);

    internal void ReleaseAll()
    {
        foreach (Tensor tensor in tensors)
        {
            tensor.Release($"its scope '{name}' was closed");
        }

        tensors.Clear();
    }
}
