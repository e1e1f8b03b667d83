namespace Parlance.Manifests.AiProtocol;

/// <summary>The <c>capability_profile</c>: inputs, outcomes and systems in phase <c>ios_v1</c>; process and contract come with <c>iospc_v1</c>. Its messages are those of AI-Protocol's own validator.</summary>
internal static class ProfileCheck
{
    private static readonly string[] s_first = ["inputs", "outcomes", "systems"];
    private static readonly string[] s_later = ["process", "contract"];

    public static void Read(YamlNode profile, ProtocolNotes notes)
    {
        if (profile.Kind != YamlKind.Map)
        {
            notes.Fail(profile, "capability_profile must be object");
            return;
        }

        var map = notes.Open(profile);
        var phase = map.Require("phase") is null ? null : map.Word("phase", "ios_v1", "iospc_v1");
        foreach (var name in s_first.Concat(s_later).Where(name => map.Find(name) is { Kind: not YamlKind.Map }))
        {
            notes.Fail(map.Find(name)!, "must be a map");
        }

        var later = s_later.Select(map.Find).OfType<YamlNode>().ToArray();
        foreach (var field in phase == "ios_v1" ? later : [])
        {
            notes.Fail(field, "must NOT have additional properties: process and contract belong to phase iospc_v1");
        }

        if (phase == "ios_v1" && later.Length == 0 && s_first.All(name => map.Find(name) is null))
        {
            notes.Fail(profile, "must match at least one schema in anyOf: one of inputs, outcomes and systems is needed");
        }

        if (phase == "iospc_v1" && later.Length == 0)
        {
            notes.Fail(profile, "iospc_v1 requires process or contract");
        }

        notes.Tell(profile, "is checked and otherwise not used: it describes models, and nothing here decides by it");
        notes.TellUnread(map);
    }
}
