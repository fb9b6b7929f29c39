using ChainCloud.Chains;
using ChainCloud.Devices.Vault;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>An unspent output of the account, with the transaction that made it.</summary>
public sealed record Coin(Transaction Previous, uint Index, KeyPosition Position)
{
    public Outpoint Outpoint => new(Previous.TxId, Index);

    public TransactionOutput Output => Previous.Outputs[(int)Index];
}

/// <summary>What the cloud builds: a transaction to sign, with hooks for everything that a liar would change.</summary>
public sealed record Proposal
{
    public required IReadOnlyList<Coin> Coins { get; init; }

    public required IReadOnlyList<TransactionOutput> Outputs { get; init; }

    /// <summary>Positions told for outputs, by output number.</summary>
    public IReadOnlyDictionary<int, KeyPosition> Told { get; init; } = new Dictionary<int, KeyPosition>();

    public int Version { get; init; } = 2;

    public uint LockTime { get; init; }

    public uint Sequence { get; init; } = TransactionInput.ReplaceableSequence;

    public uint? HashType { get; init; }

    /// <summary>Changes one input of the finished PSBT.</summary>
    public Action<int, PsbtInput> ChangeInput { get; init; } = (_, _) => { };

    public byte[] ToPsbt(ExtendedPublicKey account, bool segwit = true)
    {
        var unsigned = new Transaction(
            Version, [.. Coins.Select(c => TransactionInput.Unsigned(c.Outpoint, Sequence))], Outputs, LockTime);
        var psbt = Psbt.Create(unsigned);
        for (var i = 0; i < Coins.Count; i++)
        {
            psbt.Inputs[i].NonWitnessUtxo = Coins[i].Previous;
            psbt.Inputs[i].WitnessUtxo = segwit ? Coins[i].Output : null;
            psbt.Inputs[i].SighashType = HashType;
            psbt.Inputs[i].AddDerivation(Key(account, Coins[i].Position), Origin(Coins[i].Position));
            ChangeInput(i, psbt.Inputs[i]);
        }

        foreach (var (output, position) in Told)
        {
            psbt.Outputs[output].AddDerivation(Key(account, position), Origin(position));
        }

        return psbt.Serialize();
    }

    public static KeyOrigin Origin(KeyPosition position) =>
        new(1, DerivationPath.Parse("m/84'/1'/7'").Value.Child(position.Branch).Child(position.Index));

    private static byte[] Key(ExtendedPublicKey account, KeyPosition position) =>
        account.Child(position.Branch).Child(position.Index).PublicKey.ToArray();
}
