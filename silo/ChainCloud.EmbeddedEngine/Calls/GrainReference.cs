using System.Reflection;
using Orleans.Runtime;

namespace ChainCloud.EmbeddedEngine;

/// <summary>The calling side of a grain. Public members of the contract arrive in <see cref="Invoke"/>.</summary>
internal class GrainReference : DispatchProxy, IAddressable
{
    private EmbeddedEngineHost _engine = null!;
    private GrainContract _contract = null!;
    private Activation? _activation;

    public string Key { get; private set; } = null!;

    /// <summary>A reference without a key, the pattern for all references of this contract.</summary>
    public static GrainReference Pattern(EmbeddedEngineHost engine, GrainContract contract)
    {
        var reference = (GrainReference)Create(contract.Type, typeof(GrainReference));
        reference._engine = engine;
        reference._contract = contract;
        return reference;
    }

    public GrainReference To(string key)
    {
        var reference = (GrainReference)MemberwiseClone();
        reference.Key = key;
        return reference;
    }

    public override bool Equals(object? obj) =>
        obj is GrainReference other && other.Key == Key && other._contract.Class == _contract.Class && other._engine == _engine;

    public override int GetHashCode() => HashCode.Combine(_contract.Class, Key);

    public override string ToString() => $"{_contract.Type.Name} {Key}";

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = _contract.Methods[targetMethod!];
        var (call, returned) = method.NewCall(method, args!);
        if (_engine.Refusal is { } refusal)
        {
            call.Fail(refusal);
            return returned;
        }

        while (_activation?.TrySubmit(call) is not true)
        {
            _activation = _engine.ActivationOf(_contract.Class, Key);
        }

        return returned;
    }
}
