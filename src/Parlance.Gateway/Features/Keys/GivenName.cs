namespace Parlance.Gateway.Features.Keys;

/// <summary>What an operator may call a key or a tenant.</summary>
internal static class GivenName
{
    public static bool IsName(string name) => name.Length is > 0 and <= 100 && !name.Any(char.IsControl) && name.Trim() == name;
}
