using System.Diagnostics;
using ChainCloud.Chains;
using ChainCloud.Domain.Deposits;

namespace ChainCloud.Grains.Chains;

/// <summary>One chain that this installation follows: what it is, its node or nodes, and how it is followed.</summary>
public sealed record FollowedChain
{
    private readonly IChainNode? _utxo;
    private readonly IEvmNode? _evm;

    /// <summary>A UTXO chain.</summary>
    public FollowedChain(ChainParameters parameters, ChainNodeOptions options, IChainNode node)
        : this(AssetRegistry.For(parameters.Asset, parameters.Network).Value, options) => _utxo = node;

    /// <summary>An Ethereum-like chain.</summary>
    public FollowedChain(AssetDefinition definition, ChainNodeOptions options, IEvmNode node)
        : this(definition, options) => _evm = node;

    private FollowedChain(AssetDefinition definition, ChainNodeOptions options) => (Definition, Options) = (definition, options);

    /// <summary>The chain's own asset.</summary>
    public AssetDefinition Definition { get; }

    public ChainNodeOptions Options { get; }

    public AssetId Asset => Definition.Asset;

    /// <summary>Of a UTXO chain.</summary>
    public ChainParameters Parameters => Definition.Utxo ?? throw new UnreachableException($"{Asset} is no UTXO chain.");

    /// <summary>Of a UTXO chain.</summary>
    public IChainNode Node => _utxo ?? throw new UnreachableException($"{Asset} is no UTXO chain.");

    /// <summary>Of an Ethereum-like chain.</summary>
    public IEvmNode Evm => _evm ?? throw new UnreachableException($"{Asset} is no chain of accounts.");

    /// <summary>The first block by which a UTXO chain is known: the asset's, or that of a test node which stands in for it.</summary>
    public Hash256 GenesisHash => Options.GenesisHash is { } hash ? Hash256.Parse(hash).Value : Parameters.GenesisHash;

    /// <summary>Counted from the settled height. On an Ethereum-like chain that is final already, so one is enough, whatever the options say.</summary>
    public ConfirmationRules Rules
    {
        get
        {
            var rules = Definition.Kind == ChainKind.Evm ? Definition.Confirmations : Options.RulesFor(Definition);
            return new(rules.Credit, rules.Final, Definition.Utxo?.CoinbaseMaturity ?? 0);
        }
    }

    /// <summary>Base units per 1,000 virtual bytes, or wei per gas, while the node has no estimate.</summary>
    public long FallbackRate => Options.FallbackFeeRateSatPerKvB ?? Definition.Fees.FallbackRate;

    /// <summary>Hands a signed transaction to the network, see <see cref="IChainNode.Broadcast"/>.</summary>
    public Task<Broadcast> Broadcast(ReadOnlyMemory<byte> transaction, Hash256 txId, CancellationToken ct) =>
        _evm?.Broadcast(transaction, txId, ct) ?? Node.Broadcast(transaction, txId, ct);
}
