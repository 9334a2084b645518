import { Button } from '@callboard/ui';
export default function P() { return <p>page <Button>x</Button></p>; }
