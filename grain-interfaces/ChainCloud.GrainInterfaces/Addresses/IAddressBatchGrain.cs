using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.GrainInterfaces;

/// <summary>One batch of addresses: attestation, verdict, proofs. Key: <see cref="GrainKeys.Batch"/>.</summary>
[Alias("cc.IAddressBatchGrain"), Version(1)]
public interface IAddressBatchGrain : IGrainWithStringKey
{
    [Alias("Read"), AlwaysInterleave]
    Task<Result<BatchDetail>> Read();

    /// <summary>
    /// Takes the V-Device's signed verdict (COSE bytes). An accepting one makes the addresses usable; a refusing one ends in failed and
    /// raises an alarm; one whose signature or content does not fit changes nothing and raises an alarm.
    /// </summary>
    [Alias("RecordVerdict")]
    Task<Result<BatchView>> RecordVerdict(byte[] verdict);

    /// <summary>
    /// Takes the vault's list and attestation (COSE bytes). Both are checked against each other and the vault's enrolled key; what does not
    /// fit changes nothing and raises an alarm.
    /// </summary>
    [Alias("RecordAttestation")]
    Task<Result<BatchView>> RecordAttestation(byte[] attestation, IReadOnlyList<ScriptPubKey> scripts);

    /// <summary>A device refused its job for this batch for good.</summary>
    [Alias("RecordRefusal")]
    Task<Result<BatchView>> RecordRefusal(Problem reason);

    /// <summary>One step of the pump: safe to call at any time, any number of times.</summary>
    [Alias("Advance")]
    Task Advance();
}

/// <param name="State">requested, listed, verified or failed.</param>
/// <param name="Handed">Addresses handed out so far.</param>
[GenerateSerializer, Immutable, Alias("cc.BatchView")]
public sealed record BatchView(
    [property: Id(0)] BatchId Id,
    [property: Id(1)] string State,
    [property: Id(2)] uint FirstIndex,
    [property: Id(3)] uint Count,
    [property: Id(4)] Hash256? Root,
    [property: Id(5)] byte[]? Attestation,
    [property: Id(6)] byte[]? Verdict,
    [property: Id(7)] uint Handed,
    [property: Id(8)] DateTimeOffset CreatedAt);

/// <param name="Scripts">In order of index, from the batch's first index.</param>
[GenerateSerializer, Immutable, Alias("cc.BatchDetail")]
public sealed record BatchDetail([property: Id(0)] BatchView Batch, [property: Id(1)] IReadOnlyList<ScriptPubKey> Scripts);

/// <summary>An address with all that its reader needs to check it without trusting the platform.</summary>
/// <param name="Index">Derivation index at branch 0.</param>
/// <param name="Proof">Merkle path from the leaf to the root (RFC 6962), sibling hashes from the bottom.</param>
/// <param name="Attestation">The vault's signed statement over the root (COSE bytes).</param>
/// <param name="Verdict">The V-Device's signed verdict over the root (COSE bytes).</param>
[GenerateSerializer, Immutable, Alias("cc.IssuedAddress")]
public sealed record IssuedAddress(
    [property: Id(0)] BatchId Batch,
    [property: Id(1)] uint Index,
    [property: Id(2)] ScriptPubKey Script,
    [property: Id(3)] Hash256 Root,
    [property: Id(4)] IReadOnlyList<Hash256> Proof,
    [property: Id(5)] byte[] Attestation,
    [property: Id(6)] byte[] Verdict,
    [property: Id(7)] string? Label,
    [property: Id(8)] DateTimeOffset IssuedAt);
