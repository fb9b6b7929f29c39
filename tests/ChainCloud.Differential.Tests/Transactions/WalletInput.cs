using System.Text.Json.Nodes;

namespace ChainCloud.Differential.Tests.Transactions;

/// <summary>An input of a wallet's transaction, and the key that spends it.</summary>
internal sealed record WalletInput(
    Transaction Previous, Outpoint Outpoint, uint Sequence, byte[] PublicKey, uint MasterFingerprint, DerivationPath Account, DerivationPath Below)
{
    public TransactionOutput Spent => Previous.Outputs[(int)Outpoint.Index];

    public bool IsSegwit => Scripts.Classify(Spent.Script) == ScriptType.P2wpkh;

    /// <summary>From the master key.</summary>
    public DerivationPath Path => Below.Steps.Aggregate(Account, (path, step) => path.Child(step));

    /// <summary>The script that receives on the chain: what its vaults derive.</summary>
    public static ScriptPubKey ScriptOf(ChainParameters chain, ReadOnlySpan<byte> publicKey) =>
        chain.ReceiveScript == ScriptType.P2wpkh ? Scripts.P2wpkh(publicKey) : Scripts.P2pkh(publicKey);

    public static WalletInput Random(
        CaseSource source, ChainParameters chain, ExtendedPrivateKey master, ExtendedPrivateKey account, DerivationPath accountPath)
    {
        var below = DerivationPath.Master.Child((uint)source.Number(0, 1)).Child((uint)source.Number(0, 5000));
        using var key = account.Derive(below);
        var stranger = RandomTransactions.Any(source, chain);
        var outputs = stranger.Outputs.ToList();
        var index = source.Number(0, outputs.Count);
        var script = source.OneIn(4) ? Scripts.P2pkh(key.Public.PublicKey) : ScriptOf(chain, key.Public.PublicKey);
        outputs.Insert(index, new TransactionOutput(source.Long(1, chain.MaxSupplyUnits / 8), script));
        var previous = new Transaction(stranger.Version, stranger.Inputs, outputs, stranger.LockTime);
        return new WalletInput(
            previous,
            new Outpoint(previous.TxId, (uint)index),
            source.Pick(TransactionInput.ReplaceableSequence, TransactionInput.FinalSequence, source.UInt32()),
            key.Public.PublicKey.ToArray(),
            master.Public.Fingerprint,
            accountPath,
            below);
    }

    public JsonObject Describe() => new()
    {
        ["previous"] = Convert.ToHexStringLower(Previous.Serialize(withWitness: true)),
        ["txid"] = Outpoint.TxId.ToString(),
        ["vout"] = Outpoint.Index,
        ["sequence"] = Sequence,
        ["branch"] = Below.Steps[0],
        ["index"] = Below.Steps[1],
        ["kind"] = IsSegwit ? "p2wpkh" : "p2pkh",
    };
}
