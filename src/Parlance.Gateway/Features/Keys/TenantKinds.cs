namespace Parlance.Gateway.Features.Keys;

/// <summary>The words of the levels.</summary>
internal static class TenantKinds
{
    public static string Word(this TenantKind kind) => kind switch
    {
        TenantKind.Organisation => "organisation",
        TenantKind.Team => "team",
        _ => "user",
    };

    /// <summary>The kind of that word; null when it is none.</summary>
    public static TenantKind? Parse(string word) => word switch
    {
        "organisation" => TenantKind.Organisation,
        "team" => TenantKind.Team,
        "user" => TenantKind.User,
        _ => null,
    };

    /// <summary>How ids of the level begin.</summary>
    public static string Prefix(this TenantKind kind) => kind switch
    {
        TenantKind.Organisation => "org_",
        TenantKind.Team => "team_",
        _ => "user_",
    };
}
