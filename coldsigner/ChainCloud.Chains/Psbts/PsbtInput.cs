using System.Buffers.Binary;
using ChainCloud.Chains.Psbts;

namespace ChainCloud.Chains;

/// <summary>Where a key comes from: the master key's fingerprint (big-endian number) and the path from it (BIP-174).</summary>
public sealed record KeyOrigin(uint MasterFingerprint, DerivationPath Path);

/// <summary>A public key of 33 or 65 bytes with its origin.</summary>
public sealed record KeyDerivation(byte[] PublicKey, KeyOrigin Origin);

/// <summary>A DER signature with its hash-type byte, and the public key of 33 or 65 bytes that it belongs to.</summary>
public sealed record PartialSignature(byte[] PublicKey, byte[] Signature);

/// <summary>What a PSBT says about one input. Reading is of what is in the map; setting null removes.</summary>
public sealed class PsbtInput
{
    private Transaction? _nonWitnessUtxo;

    internal PsbtInput(PsbtMap map) => Map = map;

    internal PsbtMap Map { get; }

    /// <summary>An input of a map that was read; null when its previous transaction is none.</summary>
    internal static PsbtInput? Read(PsbtMap map)
    {
        if (map.Get(PsbtTypes.InNonWitnessUtxo) is not { } bytes)
        {
            return new PsbtInput(map);
        }

        return Transaction.Parse(bytes).TryGet(out var previous, out _) ? new PsbtInput(map) { _nonWitnessUtxo = previous } : null;
    }

    /// <summary>The whole transaction that made the spent output. Its txid is checked by <see cref="Psbt.SpentOutput"/>.</summary>
    public Transaction? NonWitnessUtxo
    {
        get => _nonWitnessUtxo;
        set
        {
            _nonWitnessUtxo = value;
            Map.Set(PsbtTypes.InNonWitnessUtxo, default, value?.Serialize(withWitness: true));
        }
    }

    /// <summary>The spent output alone, for segwit outputs.</summary>
    public TransactionOutput? WitnessUtxo
    {
        get => Map.Get(PsbtTypes.InWitnessUtxo) is { } bytes ? PsbtTypes.ParseOutput(bytes) : null;
        set => Map.Set(PsbtTypes.InWitnessUtxo, default, value is null ? null : PsbtTypes.WriteOutput(value));
    }

    /// <summary>The hash type that signatures must have; null when not stated.</summary>
    public uint? SighashType
    {
        get => Map.Get(PsbtTypes.InSighashType) is { } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : null;
        set
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value ?? 0);
            Map.Set(PsbtTypes.InSighashType, default, value is null ? null : bytes);
        }
    }

    public byte[]? RedeemScript
    {
        get => Map.Get(PsbtTypes.InRedeemScript);
        set => Map.Set(PsbtTypes.InRedeemScript, default, value);
    }

    public byte[]? WitnessScript
    {
        get => Map.Get(PsbtTypes.InWitnessScript);
        set => Map.Set(PsbtTypes.InWitnessScript, default, value);
    }

    public byte[]? FinalScriptSig
    {
        get => Map.Get(PsbtTypes.InFinalScriptSig);
        set => Map.Set(PsbtTypes.InFinalScriptSig, default, value);
    }

    public IReadOnlyList<byte[]>? FinalScriptWitness
    {
        get => Map.Get(PsbtTypes.InFinalWitness) is { } bytes ? PsbtTypes.ParseStack(bytes) : null;
        set => Map.Set(PsbtTypes.InFinalWitness, default, value is null ? null : PsbtTypes.WriteStack(value));
    }

    public bool IsFinal => FinalScriptSig is not null || FinalScriptWitness is not null;

    public IReadOnlyList<PartialSignature> PartialSignatures =>
        [.. Map.All(PsbtTypes.InPartialSignature).Select(p => new PartialSignature(p.KeyData, p.Value))];

    public IReadOnlyList<KeyDerivation> Derivations =>
        [.. Map.All(PsbtTypes.InDerivation).Select(p => new KeyDerivation(p.KeyData, PsbtTypes.ParseOrigin(p.Value)))];

    /// <summary>Adds a signature in DER with its hash-type byte.</summary>
    public void AddPartialSignature(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> signature) =>
        Map.Set(PsbtTypes.InPartialSignature, publicKey, signature.ToArray());

    /// <summary>Adds a signature of 64 bytes compact, made with SIGHASH_ALL.</summary>
    public void AddSignatureAll(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> signature64) =>
        AddPartialSignature(publicKey, [.. DerSignature.Encode(signature64), (byte)Chains.SighashType.All]);

    public void AddDerivation(ReadOnlySpan<byte> publicKey, KeyOrigin origin) =>
        Map.Set(PsbtTypes.InDerivation, publicKey, PsbtTypes.WriteOrigin(origin));

    /// <summary>
    /// Takes over the script and witness of a finished input, and drops what a final one no longer needs: everything but the spent output and
    /// what is not understood here.
    /// </summary>
    internal void Complete(TransactionInput finished)
    {
        FinalScriptSig = finished.ScriptSig.Length == 0 ? null : finished.ScriptSig;
        FinalScriptWitness = finished.Witness.Count == 0 ? null : finished.Witness;
        Map.RemoveAll(
            [
                PsbtTypes.InPartialSignature, PsbtTypes.InSighashType, PsbtTypes.InRedeemScript, PsbtTypes.InWitnessScript, PsbtTypes.InDerivation,
            ]);
    }
}

/// <summary>What a PSBT says about one output.</summary>
public sealed class PsbtOutput
{
    internal PsbtOutput(PsbtMap map) => Map = map;

    internal PsbtMap Map { get; }

    public byte[]? RedeemScript => Map.Get(PsbtTypes.OutRedeemScript);

    public byte[]? WitnessScript => Map.Get(PsbtTypes.OutWitnessScript);

    public IReadOnlyList<KeyDerivation> Derivations =>
        [.. Map.All(PsbtTypes.OutDerivation).Select(p => new KeyDerivation(p.KeyData, PsbtTypes.ParseOrigin(p.Value)))];

    public void AddDerivation(ReadOnlySpan<byte> publicKey, KeyOrigin origin) =>
        Map.Set(PsbtTypes.OutDerivation, publicKey, PsbtTypes.WriteOrigin(origin));
}
