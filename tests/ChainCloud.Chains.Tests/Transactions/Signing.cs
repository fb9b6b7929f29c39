namespace ChainCloud.Chains.Tests.Transactions;

/// <summary>Signs every input with one key.</summary>
internal static class Signing
{
    public static Transaction Sign(Transaction unsigned, IReadOnlyList<TransactionOutput> spent, byte[] secret)
    {
        var (hashes, key) = (new SigningHashes(unsigned), Secp256k1.PublicKey(secret));
        return new Transaction(
            unsigned.Version,
            [
                .. unsigned.Inputs.Select((input, i) =>
                    InputScript.Of(spent[i].Script).Value.Signed(input, Secp256k1.SignLowR(secret, hashes.All(i, spent[i]).ToArray()), key)),
            ],
            unsigned.Outputs,
            unsigned.LockTime);
    }
}
