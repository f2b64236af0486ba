import type { Command } from "commander";

/** A command as completion sees it: its words, its flags, the words that may follow. */
interface Node {
  readonly path: string;
  readonly flags: readonly string[];
  readonly next: readonly string[];
}

const flagsOf = (command: Command): string[] =>
  command.options
    .filter(({ hidden }) => !hidden)
    .flatMap(({ long, short }) => [long, short].filter((name) => name !== undefined && name !== null));

/** All commands below one, each with its words from the root. */
function nodesOf(command: Command, path: readonly string[], shared: readonly string[]): readonly Node[] {
  const next = command.commands.map((child) => child.name());
  const node = { path: path.join(" "), flags: [...flagsOf(command), ...shared], next };
  return [node, ...command.commands.flatMap((child) => nodesOf(child, [...path, child.name()], shared))];
}

/** What a script for a shell is made from. */
function completionNodes(program: Command): readonly Node[] {
  return nodesOf(program, [], [...flagsOf(program), "--help"]);
}

const wordsOf = ({ next, flags }: Node): string => [...new Set([...next, ...flags])].join(" ");

function bash(nodes: readonly Node[]): string {
  const cases = nodes.map((node) => `    "${node.path}") words="${wordsOf(node)}" ;;`).join("\n");
  return `# lierre completion for bash: source <(lierre completion bash)
_lierre() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" path="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) _lierre_known "\${path:+$path }$word" && path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases}
  esac
  # shellcheck disable=SC2207
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [ "\${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$cur"))
}
_lierre_known() {
  case "$1" in
    ${nodes
      .filter(({ path }) => path !== "")
      .map(({ path }) => `"${path}"`)
      .join("|")}) return 0 ;;
  esac
  return 1
}
complete -F _lierre lierre
`;
}

function zsh(nodes: readonly Node[]): string {
  return `#compdef lierre
# lierre completion for zsh: source <(lierre completion zsh)
autoload -U +X bashcompinit && bashcompinit
${bash(nodes).split("\n").slice(1).join("\n")}`;
}

function fish(nodes: readonly Node[]): string {
  const lines = nodes.flatMap(({ path, next, flags }) => {
    const words = path === "" ? [] : path.split(" ");
    const here =
      words.length === 0
        ? "__fish_use_subcommand"
        : words.map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ");
    const unless =
      next.length === 0 || words.length === 0 ? "" : `; and not __fish_seen_subcommand_from ${next.join(" ")}`;
    const longs = flags
      .filter((flag) => flag.startsWith("--"))
      .map((flag) => `complete -c lierre -n '${here}' -l ${flag.slice(2)}`);
    const subs = next.length === 0 ? [] : [`complete -c lierre -f -n '${here}${unless}' -a '${next.join(" ")}'`];
    return [...subs, ...longs];
  });
  return `# lierre completion for fish: lierre completion fish | source\n${lines.join("\n")}\n`;
}

const SHELLS = { bash, zsh, fish } as const;

/** The script for a shell; undefined for one we do not know. */
export function completionScript(shell: string, program: Command): string | undefined {
  return Object.hasOwn(SHELLS, shell) ? SHELLS[shell as keyof typeof SHELLS](completionNodes(program)) : undefined;
}
