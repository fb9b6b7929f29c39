namespace ChainCloud.Devices.Vault;

/// <summary>What must hold before a V-Device is enrolled for an asset. Pure.</summary>
public static class EnrolmentClauses
{
    /// <summary>
    /// Refuses with <see cref="ProblemCodes.DeviceConflict"/>: an account number that another merchant has (they would share coins),
    /// another number or V-Device for a known merchant; with <see cref="ProblemCodes.WrongState"/> a token before its chain's asset; with <see cref="ProblemCodes.AlreadyExists"/> an asset that is enrolled.
    /// </summary>
    public static Result<Done> Check(VaultState state, MerchantEnrolled enrolment)
    {
        if (state.Halted is { } reason)
        {
            return new Problem(ProblemCodes.WrongState, $"This vault has halted: {reason}");
        }

        if (!state.Catalog.Find(enrolment.Limits.Asset).Then(enrolment.Limits.Check).TryGet(out _, out var limits))
        {
            return limits;
        }

        if (enrolment.Number >= DerivationPath.Hardened
            || state.Merchants.Values.Any(m => m.Number == enrolment.Number && m.Merchant != enrolment.Merchant))
        {
            return new Problem(ProblemCodes.DeviceConflict, $"Account number {enrolment.Number} is another merchant's, or none.");
        }

        var chainAsset = enrolment.Limits.ChainAsset;
        var known = state.Merchants.GetValueOrDefault(enrolment.Merchant);
        if (chainAsset != enrolment.Limits.Asset && known?.Accounts.ContainsKey(chainAsset) != true)
        {
            return new Problem(ProblemCodes.WrongState, $"{chainAsset} pays for the payments of {enrolment.Limits.Asset}: enrol {chainAsset} first.");
        }

        if (known is null)
        {
            return Done.Value;
        }

        if (known.Accounts.ContainsKey(enrolment.Limits.Asset))
        {
            return new Problem(ProblemCodes.AlreadyExists, $"{enrolment.Merchant} has a {enrolment.Limits.Asset} account here.");
        }

        return known.Number == enrolment.Number && known.VDevice == enrolment.VDevice && known.VDeviceIdentity == enrolment.VDeviceIdentity
            ? Done.Value
            : new Problem(ProblemCodes.DeviceConflict, $"{enrolment.Merchant} is enrolled with another number or V-Device.");
    }
}
