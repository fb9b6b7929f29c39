using ChainCloud.Statements;

namespace ChainCloud.Grains.Devices;

/// <summary>The names of device roles in the database and the API.</summary>
public static class DeviceRoles
{
    public const string VDevice = "vdevice";
    public const string ReceiveVault = "receive_vault";
    public const string SendVault = "send_vault";

    /// <summary>The name of a statement's role.</summary>
    public static string Of(DeviceRole role) => role switch
    {
        DeviceRole.VDevice => VDevice,
        DeviceRole.ReceiveVault => ReceiveVault,
        DeviceRole.SendVault => SendVault,
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    /// <summary>Which vault holds the keys of a purpose's addresses.</summary>
    public static string VaultFor(AddressPurpose purpose) => purpose == AddressPurpose.Cold ? ReceiveVault : SendVault;
}
