using ChainCloud.EmbeddedEngine;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What every grain class has. Derive from <see cref="Grain"/>: nobody else implements this.</summary>
public interface IGrainBase
{
    /// <summary>The activation that the grain lives in. Internal, so that only this engine's base class can be a grain.</summary>
    internal Activation Activation { get; }

    /// <summary>Runs before the first call. An exception ends the activation and goes to the callers; the next call tries again.</summary>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs after the last call, if the process lives that long: never rely on it to save anything.</summary>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}

/// <summary>Base of every grain class.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly Activation _activation;

    protected Grain() => _activation = Activation.BeingBuilt
        ?? throw new InvalidOperationException("Only the engine makes grains: call IGrainFactory.GetGrain.");

    Activation IGrainBase.Activation => _activation;

    protected IGrainFactory GrainFactory => _activation.Factory;

    protected internal IServiceProvider ServiceProvider => _activation.Services;

    /// <inheritdoc cref="IGrainBase.OnActivateAsync"/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="IGrainBase.OnDeactivateAsync"/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation when its running calls have ended. Calls that wait go to a fresh one.</summary>
    protected void DeactivateOnIdle() =>
        _activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called"));
}

/// <summary>The identity of a grain.</summary>
public static class GrainExtensions
{
    /// <summary>The key of a grain or of a reference to one.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain switch
    {
        IGrainBase { Activation: var activation } => activation.Key,
        GrainReference reference => reference.Key,
        _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a reference.", nameof(grain)),
    };
}
